import { performance } from 'node:perf_hooks';
import sharp from 'sharp';
import { embedderOf } from '../embedding/embedder.js';
import { faceAnalyserOf } from '../faces/analyser.js';
import { decodeFile } from '../image.js';
import type { ModelFiles } from './load.js';
import type { ModelManifest } from './manifest.js';
import { samplePhotos } from './packages.js';

/** Long sides, in pixels, that photos are decoded to in the two image phases. */
const TRAINING_SIDE = 320;
const FACES_SIDE = 1600;

/**
 * Times decode and inference on the sample photos, one thread, to estimate work before any was done.
 *
 * @returns seconds a photo, the median over the samples
 */
export async function timeModels(set: ModelFiles): Promise<ModelManifest['secondsPerPhoto']> {
  const concurrency = sharp.concurrency();
  sharp.concurrency(1);
  const embedder = embedderOf(set);
  const analyser = faceAnalyserOf(set);
  try {
    return {
      training: await medianSeconds(async (path) => embedder.embed(await decodeFile(path, TRAINING_SIDE))),
      faceDetection: await medianSeconds(async (path) =>
        analyser.analyse(await decodeFile(path, FACES_SIDE), { quality: 'standard', minFaceSize: 0 }),
      ),
    };
  } finally {
    await embedder.close();
    await analyser.close();
    sharp.concurrency(concurrency);
  }
}

/** The first photo is taken twice, as the first run also loads the model. */
async function medianSeconds(work: (path: string) => Promise<unknown>): Promise<number> {
  const [first, ...others] = samplePhotos() as [string, ...string[]];
  await work(first);
  const seconds: number[] = [];
  for (const path of [first, ...others]) {
    const start = performance.now();
    await work(path);
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.sort((a, b) => a - b)[seconds.length >> 1] as number;
}
