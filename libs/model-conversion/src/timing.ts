import { performance } from 'node:perf_hooks';
import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import { decodeForFaces, decodeForTraining } from '#libs/formats';
import { createEmbedder, createFaceAnalyser, type ModelFiles, type ModelManifest } from '#libs/inference';
import { samplePhotos } from './built-in/packages.js';

/** What was measured of a model set on this machine. */
export type Timing = Pick<ModelManifest, 'threads' | 'secondsPerPhoto'>;

/**
 * Chooses how many threads a network and a decoder have, and times decode and inference with them, on the sample
 * photos. Processes share the cores out, so that of n threads each must do its work in less than 1/n of the time to be
 * worth its core: the choice is what takes the least of cores × seconds.
 *
 * @returns seconds a photo: medians over the samples
 */
export async function timeModels(set: Omit<ModelFiles, 'threads'>): Promise<Timing> {
  const candidates = availableParallelism() < 2 ? [1] : [1, 2];
  const concurrency = sharp.concurrency();
  const contenders = candidates.map((threads) => ({
    threads,
    embedder: createEmbedder({ ...set, threads }),
    analyser: createFaceAnalyser({ ...set, threads }),
  }));
  try {
    const decode = await cheapest(
      candidates.map((threads) => ({ threads, work: (path: string) => decodeOn(threads, path) })),
    );
    sharp.concurrency(decode.threads);
    const faces = await cheapest(
      contenders.map(({ threads, analyser }) => ({
        threads,
        work: async (path) =>
          analyser.analyse((await decodeForFaces(path)).image, { quality: 'standard', minFaceSize: 0 }),
      })),
    );
    const embedding = await cheapest(
      contenders
        .filter(({ threads }) => threads === faces.threads)
        .map(({ threads, embedder }) => ({
          threads,
          work: async (path) => embedder.embed((await decodeForTraining(path)).image),
        })),
    );
    return {
      threads: { inference: faces.threads, decode: decode.threads },
      secondsPerPhoto: { training: embedding.seconds, faceDetection: faces.seconds },
    };
  } finally {
    await Promise.all(contenders.flatMap(({ embedder, analyser }) => [embedder.close(), analyser.close()]));
    sharp.concurrency(concurrency);
  }
}

async function decodeOn(threads: number, path: string): Promise<unknown> {
  sharp.concurrency(threads);
  return decodeForFaces(path);
}

/** A way to do the work on one photo, and how many cores it keeps busy. */
interface Way {
  readonly threads: number;
  readonly work: (path: string) => Promise<unknown>;
}

/**
 * The way that takes the least of cores × seconds, and its seconds a photo. They go by turns, photo by photo, so that
 * what else the machine does meets all of them; the first photo is taken twice, as the first run also loads the model.
 */
async function cheapest(ways: readonly Way[]): Promise<{ threads: number; seconds: number }> {
  const [first, ...others] = samplePhotos() as [string, ...string[]];
  for (const { work } of ways) await work(first);
  const taken = ways.map((): number[] => []);
  for (const path of [first, ...others]) {
    for (const [number, { work }] of ways.entries()) taken[number]?.push(await secondsOf(() => work(path)));
  }
  const timed = ways.map(({ threads }, number) => ({ threads, seconds: median(taken[number] ?? []) }));
  return timed.reduce((best, way) => (way.threads * way.seconds < best.threads * best.seconds ? way : best));
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
