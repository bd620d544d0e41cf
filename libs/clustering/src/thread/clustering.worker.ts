import { parentPort, workerData } from 'node:worker_threads';
import { prepareRefinement, type Refinement, type RefineOptions } from '../groups/refine.js';
import type { Grouping } from '../groups/grouping.js';
import { clusterPairs } from '../hdbscan/hdbscan.js';
import { validate, type Clustering, type HdbscanOptions, type OnStage } from '../hdbscan/options.js';
import { EdgeList } from '../neighbours/edge-list.js';
import { pairsInStrip, searchSpaceOf } from '../neighbours/pair-search.js';
import { searchInThreads } from './search-in-threads.js';

/** The data that the clustering thread starts with: what to do. */
export type ThreadInput = {
  /** Most threads of the search. */
  readonly threads: number;
} & (
  | { readonly task: 'cluster'; readonly points: Float32Array; readonly options: HdbscanOptions }
  | { readonly task: 'refine'; readonly grouping: Grouping; readonly options: RefineOptions }
);

/** Messages of the clustering thread. */
export type ThreadMessage =
  | { readonly kind: 'stage'; readonly progress: Parameters<OnStage> }
  | { readonly kind: 'result'; readonly result: Clustering | Refinement };

const input = workerData as ThreadInput;
const post = (message: ThreadMessage): void => parentPort?.postMessage(message);
const onStage: OnStage = (...progress) => post({ kind: 'stage', progress });
post({ kind: 'result', result: input.task === 'cluster' ? await cluster(input) : await refine(input) });

/** As `hdbscan`. */
async function cluster({ points, options, threads }: ThreadInput & { task: 'cluster' }): Promise<Clustering> {
  validate(points, options);
  const space = searchSpaceOf(points, options);
  const { count } = space;
  const all = new EdgeList();
  let compared = 0;
  await searchInThreads(space, threads, (strip, pairs) => {
    all.append(pairs);
    compared += pairsInStrip(space, strip);
    onStage('neighbours', compared, (count * (count - 1)) / 2);
  });
  return clusterPairs(all, points, options, onStage);
}

/** As `refineGroups`. */
async function refine({ grouping, options, threads }: ThreadInput & { task: 'refine' }): Promise<Refinement> {
  const { attachment, end } = prepareRefinement(grouping, options);
  const { space } = attachment;
  const candidates = space.split ?? 0;
  let compared = 0;
  await searchInThreads(space, threads, (strip, pairs) => {
    attachment.take(pairs);
    compared += pairsInStrip(space, strip);
    onStage('attach', compared, candidates * (space.count - candidates));
  });
  return end();
}
