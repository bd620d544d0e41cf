export { hdbscan } from './hdbscan/hdbscan.js';
export type { ClusteringStage, HdbscanOptions, OnStage } from './hdbscan/options.js';
export { clusterInThread } from './thread/cluster-in-thread.js';
