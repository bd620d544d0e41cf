import type { CandidateCluster, CondensedTree } from './condensed-tree.js';
import type { Clustering, HdbscanOptions } from './options.js';

/**
 * Chooses among the candidates those of the largest total excess of mass, none within another
 * (Campello et al. 2013), then undoes splits below `epsilon` (Malzer and Baum 2020).
 * Whole components may be chosen where there is a cut; without one there is just all points.
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

/** Gives each point the chosen cluster that it is in, and how firmly it belongs to it. */
export function labelPoints({ clusters, clusterOf, leaving }: CondensedTree, selected: readonly boolean[]): Clustering {
  const chosen = new Int32Array(clusters.length); // parents come first
  clusters.forEach(({ parent }, at) => {
    chosen[at] = selected[at] === true ? at : parent === -1 ? -1 : (chosen[parent] as number);
  });
  const labels = new Int32Array(clusterOf.length).fill(-1);
  const probabilities = new Float32Array(clusterOf.length);
  const labelOf = new Map<number, number>();
  clusterOf.forEach((last, point) => {
    const cluster = last === -1 ? -1 : (chosen[last] as number);
    if (cluster === -1) return;
    const label = labelOf.get(cluster) ?? labelOf.size;
    labelOf.set(cluster, label);
    labels[point] = label;
    const { death } = clusters[cluster] as CandidateCluster;
    const left = leaving[point] as number;
    probabilities[point] = left >= death ? 1 : left / death;
  });
  return { labels, probabilities, clusterCount: labelOf.size };
}

function childrenOf(clusters: readonly CandidateCluster[]): number[][] {
  const children = clusters.map((): number[] => []);
  clusters.forEach(({ parent }, at) => children[parent]?.push(at));
  return children;
}

/** Of chosen clusters within one another only the outermost stays chosen. */
function keepOutermost(clusters: readonly CandidateCluster[], selected: boolean[]): void {
  const within = clusters.map(() => false);
  clusters.forEach(({ parent }, at) => {
    within[at] = parent !== -1 && (selected[parent] === true || within[parent] === true);
    if (within[at] === true) selected[at] = false;
  });
}

/** The nearest cluster upwards that appears at a distance of at least `epsilon`, or else the topmost eligible. */
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
