import type { Clustering, ClusteringStage, HdbscanOptions } from '../hdbscan/options.js';
import type { Edges } from '../neighbours/edge-list.js';
import type { SearchSpace } from '../neighbours/pair-search.js';

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

/** The data that a search thread starts with. */
export interface SearchInput {
  readonly space: SearchSpace;
  /** One number in shared memory: the next strip to be searched. */
  readonly next: Int32Array;
}

/** A search thread's message for each strip. */
export interface StripSearched {
  readonly strip: number;
  readonly pairs: Edges;
}
