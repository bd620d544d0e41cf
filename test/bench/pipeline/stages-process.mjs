/**
 * Measures the stages of an inference process, one photo at a time. For paths it answers with the processor milliseconds
 * an image of each stage, by phase.
 */
import { InferenceSession } from 'onnxruntime-node';
import { configureDecoder, decodeForFaces, decodeForTraining, withPhotoFile, writeThumbnail } from '#libs/formats';
import { createEmbedder, createFaceAnalyser, loadModelSet } from '#libs/inference';

const [models = '', thumbnails = ''] = process.argv.slice(2);
const modelSet = await loadModelSet(models);
configureDecoder(modelSet.manifest.threads.decode);
const embedder = createEmbedder(modelSet);
const faceAnalyser = createFaceAnalyser(modelSet);

/** Of networks alone, in seconds: what is around them is measured by what remains. */
let inferring = 0;
/** @type {(path: string, options: InferenceSession.SessionOptions) => Promise<InferenceSession>} */
const create = InferenceSession.create.bind(InferenceSession);
Object.assign(InferenceSession, {
  async create(/** @type {string} */ path, /** @type {InferenceSession.SessionOptions} */ options) {
    const session = await create(path, options);
    const run = session.run.bind(session);
    session.run = async (/** @type {InferenceSession.FeedsType} */ feeds) => {
      const [results, seconds] = await timed(() => run(feeds));
      inferring += seconds;
      return results;
    };
    return session;
  },
});

/** @typedef {import('./floor.js').PhotoPhase} PhotoPhase */

/** @type {Record<PhotoPhase, Record<string, number>>} */
let stages = { training: {}, faceDetection: {} };

process.on('message', async (/** @type {{ paths: string[] }} */ { paths }) => {
  const [first = ''] = paths;
  await analyse(first, 0); // loads the models
  stages = { training: {}, faceDetection: {} };
  for (const path of paths) await analyse(path, 1_000 / paths.length);
  process.send?.({ stages });
});
process.once('disconnect', () => process.exit());
process.send?.({ ready: true });

/** @param {string} path @param {number} weight of a second that it takes */
async function analyse(path, weight) {
  const add = (/** @type {PhotoPhase} */ phase, /** @type {string} */ stage, /** @type {number} */ seconds) => {
    stages[phase][stage] = (stages[phase][stage] ?? 0) + seconds * weight;
  };
  /** Adds the networks, and what is done around them. */
  const infer = async (
    /** @type {PhotoPhase} */ phase,
    /** @type {string} */ around,
    /** @type {() => Promise<unknown>} */ work,
  ) => {
    const before = inferring;
    const [, all] = await timed(work);
    add(phase, 'infer', inferring - before);
    add(phase, around, all - (inferring - before));
  };

  const [, read] = await timed(() => withPhotoFile(path, async () => {}));
  const [training, decode] = await timed(() => decodeForTraining(path));
  add('training', 'read', read);
  add('training', 'decode, hash, encode', decode - read);
  await infer('training', 'prepare', () => embedder.embed(training.image));
  const [, write] = await timed(async () => writeThumbnail(thumbnails, training.contentHash, training.thumbnail));
  add('training', 'write the thumbnail', write);

  const [{ image }, decodeLarge] = await timed(() => decodeForFaces(path));
  add('faceDetection', 'read', read);
  add('faceDetection', 'decode', decodeLarge - read);
  await infer('faceDetection', 'prepare, align', () => faceAnalyser.analyse(image, { minFaceSize: 0 }));
}

/** @template T @param {() => Promise<T>} work @returns {Promise<[T, number]>} with its processor seconds */
async function timed(work) {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}
