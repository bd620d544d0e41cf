import { childrenOf, type CandidateCluster, type CondensedTree } from './condensed-tree.js';
import type { Clustering, HdbscanOptions } from './options.js';

/**
 * Selects the clusters of the largest total excess of mass, none within another (Campello et al. 2013), then undoes
 * splits at distances below `epsilon` (Malzer and Baum 2020). Roots are eligible only where there is a cut.
 */
export function selectClusters({ clusters }: CondensedTree, { epsilon, cut }: HdbscanOptions): boolean[] {
  const children = childrenOf(clusters);
  const isEligible = (cluster: CandidateCluster): boolean => cluster.parent !== -1 || cut < Infinity;
  const selected = clusters.map(() => false);
  const mass = clusters.map(() => 0);
  for (let at = clusters.length - 1; at >= 0; at -= 1) {
    const cluster = clusters[at] as CandidateCluster;
    // Ascending, so that the rounding of the sum is the same for every order of the points.
    const below = children[at]?.map((child) => mass[child] as number).sort((a, b) => a - b) ?? [];
    const massBelow = below.reduce((sum, one) => sum + one, 0);
    const selectable = isEligible(cluster) && cluster.stability >= massBelow;
    mass[at] = selectable ? cluster.stability : massBelow;
    selected[at] = selectable;
  }
  keepOutermost(clusters, selected);
  if (epsilon > 0) {
    clusters.forEach((_, at) => {
      if (selected[at] === true) selected[ancestorAtLeast(clusters, at, epsilon, isEligible)] = true;
    });
    keepOutermost(clusters, selected);
  }
  return selected;
}

/** Labels each point with the selected cluster that it is in. */
export function labelPoints({ clusters, clusterOf }: CondensedTree, selected: readonly boolean[]): Clustering {
  const selectedOf = new Int32Array(clusters.length); // parents come before their children
  clusters.forEach(({ parent }, at) => {
    selectedOf[at] = selected[at] === true ? at : parent === -1 ? -1 : (selectedOf[parent] as number);
  });
  const labels = new Int32Array(clusterOf.length).fill(-1);
  const labelOf = new Map<number, number>();
  clusterOf.forEach((last, point) => {
    const cluster = last === -1 ? -1 : (selectedOf[last] as number);
    if (cluster === -1) return;
    const label = labelOf.get(cluster) ?? labelOf.size;
    labelOf.set(cluster, label);
    labels[point] = label;
  });
  return { labels };
}

/** Deselects clusters within a selected cluster. */
function keepOutermost(clusters: readonly CandidateCluster[], selected: boolean[]): void {
  const within = clusters.map(() => false);
  clusters.forEach(({ parent }, at) => {
    within[at] = parent !== -1 && (selected[parent] === true || within[parent] === true);
    if (within[at] === true) selected[at] = false;
  });
}

/** The nearest ancestor that is born at a distance of at least `epsilon`, or else the topmost eligible one. */
function ancestorAtLeast(
  clusters: readonly CandidateCluster[],
  from: number,
  epsilon: number,
  isEligible: (cluster: CandidateCluster) => boolean,
): number {
  let at = from;
  let cluster = clusters[at] as CandidateCluster;
  while (1 / cluster.birth < epsilon && cluster.parent !== -1) {
    const parent = clusters[cluster.parent] as CandidateCluster;
    if (!isEligible(parent)) break;
    at = cluster.parent;
    cluster = parent;
  }
  return at;
}
