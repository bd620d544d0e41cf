export { hdbscan } from './hdbscan/hdbscan.js';
export type { ClusteringStage, HdbscanOptions } from './hdbscan/options.js';
export type { Grouping } from './groups/grouping.js';
export { refineGroups, type Refinement, type RefineOptions } from './groups/refine.js';
export { clusterInThread, refineInThread, type ThreadOptions } from './thread/in-thread.js';
