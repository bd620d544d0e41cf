import type { Clustering, ClusteringStage, HdbscanOptions } from '../hdbscan/options.js';

/** What the thread is started with. */
export interface ThreadInput {
  readonly points: Float32Array;
  readonly options: HdbscanOptions;
}

/** What the thread says. */
export type ThreadMessage =
  | { readonly kind: 'stage'; readonly stage: ClusteringStage; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly clustering: Clustering };
