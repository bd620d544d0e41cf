import { parentPort, Worker, workerData } from 'node:worker_threads';
import { clusterPairs, hdbscan } from '../hdbscan/hdbscan.js';
import { validate, type Clustering, type HdbscanOptions, type OnStage } from '../hdbscan/options.js';
import { EdgeList } from '../neighbours/edge-list.js';
import { pairsInStrip, searchSpaceOf, stripCount, type SearchSpace } from '../neighbours/pair-search.js';
import type { SearchInput, StripSearched } from './search.worker.js';

/** The data that the clustering thread starts with. */
export interface ThreadInput {
  /** In shared memory. */
  readonly points: Float32Array;
  readonly options: HdbscanOptions;
  /** Most threads of the search. */
  readonly threads: number;
}

/** Messages of the clustering thread. */
export type ThreadMessage =
  | { readonly kind: 'stage'; readonly progress: Parameters<OnStage> }
  | { readonly kind: 'result'; readonly clustering: Clustering };

/** Fewest strips that are worth starting a thread. */
const STRIPS_PER_THREAD = 8;

const { points, options, threads: mostThreads } = workerData as ThreadInput;
const post = (message: ThreadMessage): void => parentPort?.postMessage(message);
const onStage: OnStage = (...progress) => post({ kind: 'stage', progress });
post({ kind: 'result', clustering: await cluster() });

async function cluster(): Promise<Clustering> {
  validate(points, options);
  const count = points.length / options.dimension;
  const threads = Math.min(mostThreads, Math.floor(stripCount({ count }) / STRIPS_PER_THREAD));
  if (threads < 2) return hdbscan(points, options, onStage);
  const space = searchSpaceOf(points, options);
  let compared = 0;
  const pairs = await searchInThreads(space, threads, (strip) => {
    compared += pairsInStrip(space, strip);
    onStage('neighbours', compared, (count * (count - 1)) / 2);
  });
  return clusterPairs(pairs, count, options, onStage);
}

/**
 * Finds all pairs of points at most `cut` apart, in no order, in threads that take strips in turn and end with the
 * thread that started them.
 * @throws an Error if one of them dies, for example out of memory.
 */
function searchInThreads(space: SearchSpace, threads: number, onStrip: (strip: number) => void): Promise<EdgeList> {
  const input: SearchInput = { space, next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) };
  const all = new EdgeList();
  let missing = stripCount(space);
  return new Promise((resolve, reject) => {
    for (let thread = 0; thread < threads; thread += 1) {
      const worker = new Worker(new URL('./search.worker.js', import.meta.url), { workerData: input });
      worker.on('message', ({ strip, pairs }: StripSearched) => {
        all.append(pairs);
        onStrip(strip);
        missing -= 1;
        if (missing === 0) resolve(all);
      });
      worker.on('error', reject);
    }
  });
}
