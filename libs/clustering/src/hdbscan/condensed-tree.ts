import { mergeOf, type Dendrogram } from './dendrogram.js';

/** A cluster of the condensed tree: a component that lives while points fall out of it, until it splits. */
export interface CandidateCluster {
  /** Index of the cluster it split off, or -1. */
  readonly parent: number;
  /** Density (λ = 1 / distance) at which it is born. */
  readonly birth: number;
  /** Excess of mass: the sum over its points of the densities (λ) at which they leave it, less its birth. */
  stability: number;
}

/** The hierarchy without components of fewer than `minClusterSize` points (Campello et al. 2013). */
export interface CondensedTree {
  /** Parents before children. */
  readonly clusters: readonly CandidateCluster[];
  /** For each point the last cluster it was in, or -1. */
  readonly clusterOf: Int32Array;
}

/**
 * Condenses a dendrogram from its roots, which are born at the density 1 / `cut`. A component that comes apart into two
 * or more of at least `minClusterSize` points is split; otherwise it lives on, and smaller parts fall out of it.
 */
export function condense(tree: Dendrogram, minClusterSize: number, cut: number): CondensedTree {
  const clusters: CandidateCluster[] = [];
  const clusterOf = new Int32Array(tree.pointCount).fill(-1);
  const sizeOf = (node: number): number => mergeOf(tree, node)?.size ?? 1;
  const pending: { node: number; cluster: number }[] = [];

  const bear = (node: number, parent: number, birth: number): void => {
    pending.push({ node, cluster: clusters.length });
    clusters.push({ parent, birth, stability: 0 });
  };
  const fallOut = (from: number, cluster: number): void => {
    const nodes = [from];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const merge = mergeOf(tree, node);
      if (merge === undefined) clusterOf[node] = cluster;
      else for (const child of merge.children) nodes.push(child);
    }
  };

  for (const root of tree.roots) if (sizeOf(root) >= minClusterSize) bear(root, -1, 1 / cut);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const merge = mergeOf(tree, next.node);
    const cluster = clusters[next.cluster];
    if (merge === undefined || cluster === undefined) continue;
    const density = 1 / merge.distance;
    const large = merge.children.filter((child) => sizeOf(child) >= minClusterSize);
    const onlyOne = large.length === 1 ? large[0] : undefined;
    const staying = onlyOne === undefined ? 0 : sizeOf(onlyOne);
    cluster.stability += (merge.size - staying) * (density - cluster.birth);
    if (onlyOne !== undefined) pending.push({ node: onlyOne, cluster: next.cluster });
    for (const child of merge.children) {
      if (sizeOf(child) < minClusterSize) fallOut(child, next.cluster);
      else if (child !== onlyOne) bear(child, next.cluster, density);
    }
  }
  return { clusters, clusterOf };
}

/** The clusters that each cluster splits into. */
export function childrenOf(clusters: readonly CandidateCluster[]): number[][] {
  const children = clusters.map((): number[] => []);
  clusters.forEach(({ parent }, at) => children[parent]?.push(at));
  return children;
}
