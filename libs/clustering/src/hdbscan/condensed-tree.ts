import { mergeOf, type Dendrogram } from './dendrogram.js';

/** A cluster that may be chosen: a component that lives while points fall off it, until it splits. */
export interface CandidateCluster {
  /** Index of the cluster it split off, or -1. */
  readonly parent: number;
  /** Density (1 / distance) at which it appears. */
  readonly birth: number;
  /** Excess of mass: over its points, the sum of how long (in density) each stays. */
  stability: number;
  /** Highest density at which a point leaves it, or at which it splits. */
  death: number;
}

/** The hierarchy without what is smaller than a cluster (Campello et al. 2013). */
export interface CondensedTree {
  /** Parents before children. */
  readonly clusters: readonly CandidateCluster[];
  /** For each point the last cluster it was in, or -1. */
  readonly clusterOf: Int32Array;
  /** For each point the density at which it left that cluster. */
  readonly leaving: Float64Array;
}

/**
 * Condenses a dendrogram: going down, a component of `minClusterSize` points or more that comes apart
 * into several such is split; otherwise it lives on, and what is smaller falls out of it.
 * Its roots appear at the density 1 / `cut`.
 */
export function condense(tree: Dendrogram, minClusterSize: number, cut: number): CondensedTree {
  const clusters: CandidateCluster[] = [];
  const clusterOf = new Int32Array(tree.pointCount).fill(-1);
  const leaving = new Float64Array(tree.pointCount);
  const sizeOf = (node: number): number => mergeOf(tree, node)?.size ?? 1;
  const pending: { node: number; cluster: number }[] = [];

  const appear = (node: number, parent: number, birth: number): void => {
    pending.push({ node, cluster: clusters.length });
    clusters.push({ parent, birth, stability: 0, death: birth });
  };
  const fallOut = (from: number, cluster: number, density: number): void => {
    const nodes = [from];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const merge = mergeOf(tree, node);
      if (merge !== undefined) {
        for (const child of merge.children) nodes.push(child);
      } else {
        clusterOf[node] = cluster;
        leaving[node] = density;
      }
    }
  };

  for (const root of tree.roots) if (sizeOf(root) >= minClusterSize) appear(root, -1, 1 / cut);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const merge = mergeOf(tree, next.node);
    const cluster = clusters[next.cluster];
    if (merge === undefined || cluster === undefined) continue;
    const density = 1 / merge.distance;
    const large = merge.children.filter((child) => sizeOf(child) >= minClusterSize);
    const onlyOne = large.length === 1 ? large[0] : undefined;
    const staying = onlyOne === undefined ? 0 : sizeOf(onlyOne);
    if (merge.size > staying) {
      cluster.stability += (merge.size - staying) * (density - cluster.birth);
      cluster.death = density;
    }
    if (onlyOne !== undefined) pending.push({ node: onlyOne, cluster: next.cluster });
    for (const child of merge.children) {
      if (sizeOf(child) < minClusterSize) fallOut(child, next.cluster, density);
      else if (child !== onlyOne) appear(child, next.cluster, density);
    }
  }
  return { clusters, clusterOf, leaving };
}
