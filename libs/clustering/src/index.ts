export { hdbscan } from './hdbscan/hdbscan.js';
export type { Clustering, ClusteringStage, HdbscanOptions, OnStage } from './hdbscan/options.js';
export {
  assignPeople,
  type AssignedPerson,
  type FaceToAssign,
  type KnownPerson,
  type PeopleAssignment,
} from './people/assign-people.js';
export { representativeFace } from './people/representative-face.js';
export { clusterInThread } from './thread/cluster-in-thread.js';
