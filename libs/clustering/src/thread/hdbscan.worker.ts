import { availableParallelism } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { clusterPairs, hdbscan } from '../hdbscan/hdbscan.js';
import {
  validate,
  type Clustering,
  type ClusteringStage,
  type HdbscanOptions,
  type OnStage,
} from '../hdbscan/options.js';
import { pairsInStrip, searchSpaceOf, stripCount } from '../neighbours/pair-search.js';
import { searchInThreads } from './search-in-threads.js';

/** The data that the clustering thread starts with. */
export interface ThreadInput {
  /** In shared memory. */
  readonly points: Float32Array;
  readonly options: HdbscanOptions;
}

/** Messages of the clustering thread. */
export type ThreadMessage =
  | { readonly kind: 'stage'; readonly stage: ClusteringStage; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly clustering: Clustering };

/** Fewest strips that are worth starting a thread. */
const STRIPS_PER_THREAD = 8;

const { points, options } = workerData as ThreadInput;
const post = (message: ThreadMessage): void => parentPort?.postMessage(message);
const onStage: OnStage = (stage, done, total) => post({ kind: 'stage', stage, done, total });
post({ kind: 'result', clustering: await cluster() });

async function cluster(): Promise<Clustering> {
  validate(points, options);
  const count = points.length / options.dimension;
  const threads = Math.min(availableParallelism(), Math.floor(stripCount({ count }) / STRIPS_PER_THREAD));
  if (threads < 2) return hdbscan(points, options, onStage);
  const space = searchSpaceOf(points, options);
  let compared = 0;
  const pairs = await searchInThreads(space, threads, (strip) => {
    compared += pairsInStrip(space, strip);
    onStage('neighbours', compared, (count * (count - 1)) / 2);
  });
  return clusterPairs(pairs, count, options, onStage);
}
