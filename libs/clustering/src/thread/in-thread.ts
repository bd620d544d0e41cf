import { Worker } from 'node:worker_threads';
import type { Grouping } from '../groups/grouping.js';
import type { Refinement, RefineOptions } from '../groups/refine.js';
import type { Clustering, HdbscanOptions, OnStage } from '../hdbscan/options.js';
import type { ThreadInput, ThreadMessage } from './clustering.worker.js';

/** How the clustering thread runs. */
export interface ThreadOptions {
  /** Most threads that search near points (1); there are fewer for few points. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onStage?: OnStage;
}

/**
 * Runs `hdbscan` in a thread. Aborting the signal terminates it at once; the promise settles when it has ended. Works
 * from built JavaScript only: Node starts no thread from TypeScript.
 * @param points are copied, unless they are in shared memory.
 * @throws RangeError as `hdbscan`; the signal's reason; an Error if the thread dies, for example out of memory.
 */
export function clusterInThread(
  points: Float32Array,
  options: HdbscanOptions,
  thread: ThreadOptions = {},
): Promise<Clustering> {
  return inThread<Clustering>({ task: 'cluster', points: shared(points), options, ...threadsOf(thread) }, thread);
}

/** Runs `refineGroups` in a thread, in the same way. */
export function refineInThread(
  grouping: Grouping,
  options: RefineOptions,
  thread: ThreadOptions = {},
): Promise<Refinement> {
  const input = { ...grouping, points: shared(grouping.points) };
  return inThread<Refinement>({ task: 'refine', grouping: input, options, ...threadsOf(thread) }, thread);
}

function threadsOf({ threads = 1 }: ThreadOptions) {
  return { threads };
}

function inThread<Result>(workerData: ThreadInput, { signal, onStage }: ThreadOptions): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const worker = new Worker(new URL('./clustering.worker.js', import.meta.url), { workerData });
    const abort = (): void => void worker.terminate();
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'result') resolve(message.result as Result);
      else if (signal?.aborted !== true) onStage?.(...message.progress);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', abort);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else reject(new Error(`The clustering thread ended with code ${code} before it was done.`));
    });
  });
}

function shared(points: Float32Array): Float32Array {
  if (points.buffer instanceof SharedArrayBuffer) return points;
  const copy = new Float32Array(new SharedArrayBuffer(points.byteLength));
  copy.set(points);
  return copy;
}
