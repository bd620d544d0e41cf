/**
 * What the stages of an inference process cost, one photo at a time and nothing beside them. Told paths, it answers with
 * the processor seconds of each stage.
 */
import { configureDecoder, decodeForFaces, decodeForTraining, writeThumbnail } from '#libs/photos';
import { createEmbedder, createFaceAnalyser, loadModelSet } from '#libs/vision';

const [models = '', thumbnails = ''] = process.argv.slice(2);
const modelSet = await loadModelSet(models);
configureDecoder(modelSet.manifest.threads.decode);
const embedder = createEmbedder(modelSet);
const faceAnalyser = createFaceAnalyser(modelSet);

/** @type {Record<string, number>} */
let stages = {};

process.on('message', async (/** @type {{ paths: string[] }} */ { paths }) => {
  const [first = ''] = paths;
  await analyse(first); // loads the models
  stages = {};
  for (const path of paths) await analyse(path);
  process.send?.({ stages });
});
process.once('disconnect', () => process.exit());
process.send?.({ ready: true });

/** @param {string} path */
async function analyse(path) {
  const training = await timed('training: read, decode, hash, encode', () => decodeForTraining(path));
  await timed('training: infer', () => embedder.embed(training.image));
  await timed('training: write the thumbnail', async () => writeThumbnail(thumbnails, training.contentHash, training.thumbnail));
  const { image } = await timed('faces: read, decode', () => decodeForFaces(path));
  await timed('faces: detect, align, describe', () => faceAnalyser.analyse(image, { quality: 'standard', minFaceSize: 0 }));
}

/**
 * @template T
 * @param {string} stage
 * @param {() => Promise<T>} work
 */
async function timed(stage, work) {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  stages[stage] = (stages[stage] ?? 0) + (user + system) / 1e6;
  return result;
}
