import type { Clustering, ClusteringStage, HdbscanOptions } from '../hdbscan/options.js';
import type { Edges } from '../neighbours/edge-list.js';
import type { SearchSpace } from '../neighbours/pair-search.js';

/** What the thread is started with. */
export interface ThreadInput {
  /** In shared memory. */
  readonly points: Float32Array;
  readonly options: HdbscanOptions;
}

/** What the thread says. */
export type ThreadMessage =
  | { readonly kind: 'stage'; readonly stage: ClusteringStage; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly clustering: Clustering };

/** What a thread is started with that looks for pairs together with others. */
export interface SearchInput {
  readonly space: SearchSpace;
  /** One number, shared by all: the next strip that nobody has taken. */
  readonly next: Int32Array;
}

/** What it says of each strip that it took. */
export interface StripSearched {
  readonly strip: number;
  readonly pairs: Edges;
}
