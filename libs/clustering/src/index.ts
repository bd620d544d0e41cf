export { hdbscan } from './hdbscan/hdbscan.js';
export type { ClusteringStage, HdbscanOptions } from './hdbscan/options.js';
export { clusterInThread } from './thread/cluster-in-thread.js';
