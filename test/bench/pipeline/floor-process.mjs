/**
 * The floor of the pipeline: decodes photos with sharp, runs the models and writes thumbnails, nothing else. For a phase
 * and paths it answers with the seconds that they took.
 */
import { join } from 'node:path';
import sharp from 'sharp';
import { configureDecoder, FACE_SIDES, TRAINING_SIDE } from '#libs/formats';
import { createEmbedder, createFaceAnalyser, loadModelSet } from '#libs/inference';

/** Photos at a time, so that one is decoded while another is in a network: as the product does. */
const IN_FLIGHT = 2;

const [models = '', thumbnails = ''] = process.argv.slice(2);
const modelSet = await loadModelSet(models);
configureDecoder(modelSet.manifest.threads.decode);
const embedder = createEmbedder(modelSet);
const faceAnalyser = createFaceAnalyser(modelSet);

/** @type {Record<string, (path: string, name: string) => Promise<unknown>>} */
const phases = {
  async training(path, name) {
    const image = await decode(path, TRAINING_SIDE);
    const { data, width, height } = image;
    const thumbnail = sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 80 });
    await Promise.all([embedder.embed(image), thumbnail.toFile(join(thumbnails, name))]);
  },
  async faceDetection(path) {
    await faceAnalyser.analyse(await decode(path, FACE_SIDES.standard), { minFaceSize: 0 });
  },
};

process.on('message', async (/** @type {{ phase: string, paths: string[] }} */ { phase, paths }) => {
  const started = performance.now();
  let next = 0;
  const worker = async () => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      await phases[phase]?.(path, `${process.pid}-${next}.jpg`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  process.send?.({ seconds: (performance.now() - started) / 1_000 });
});
process.once('disconnect', () => process.exit());
process.send?.({ ready: true });

/** @param {string} path @param {number} side longest side in pixels */
async function decode(path, side) {
  const { data, info } = await sharp(path)
    .autoOrient()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .flatten()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
