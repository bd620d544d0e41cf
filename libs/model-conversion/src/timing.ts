import { performance } from 'node:perf_hooks';
import sharp from 'sharp';
import { usableCores } from '#libs/config';
import { decodeForFaces, decodeForTraining } from '#libs/formats';
import { createEmbedder, createFaceAnalyser, type ModelFiles, type ModelManifest } from '#libs/inference';
import { samplePhotos } from './built-in/packages.js';

/** The measurements of a model set on this machine. */
export type Timing = Pick<ModelManifest, 'threads' | 'secondsPerPhoto'>;

/**
 * Chooses the number of threads of a network and of a decoder, and times decoding and inference with them on the sample
 * photos. Inference processes share the cores, so n threads are worth it only where they take less than 1/n of the
 * time: the choice minimises cores × seconds.
 *
 * @returns seconds per photo: medians over the samples
 */
export async function timeModels(set: Omit<ModelFiles, 'threads'>): Promise<Timing> {
  const candidates = usableCores() < 2 ? [1] : [1, 2];
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
        work: async (path) => analyser.analyse((await decodeForFaces(path)).image, { minFaceSize: 0 }),
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

/** A way to process one photo, and the cores that it uses. */
interface Way {
  readonly threads: number;
  readonly work: (path: string) => Promise<unknown>;
}

/**
 * The way with the smallest product of cores and seconds, and its seconds per photo. The ways alternate photo by photo,
 * so that other load on the machine affects all of them; the first photo is not counted the first time, when models load.
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
