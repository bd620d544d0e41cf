import { childrenOf, type CandidateCluster, type CondensedTree } from './condensed-tree.js';
import type { PartsOptions } from './options.js';

/**
 * Takes apart the selected clusters that are not one: their children are selected instead, or theirs if these are not
 * one either. A cluster is one if wherever it or a cluster within it splits, the centres of the parts are near each
 * other: single points that link strangers in a chain do not bring the centres of these near.
 */
export function takeApart(
  tree: CondensedTree,
  selected: readonly boolean[],
  points: Float32Array,
  dimension: number,
  parts: PartsOptions,
): boolean[] {
  const children = childrenOf(tree.clusters);
  const centres = centresOf(tree, points, dimension, parts);
  const centreOf = (cluster: number) => centres.subarray(cluster * dimension, (cluster + 1) * dimension);
  const areNear = (one: number, other: number) => distance(centreOf(one), centreOf(other)) <= parts.limit;
  const isOne = tree.clusters.map(() => true);
  for (let at = isOne.length - 1; at >= 0; at -= 1) {
    const below = children[at] as number[];
    isOne[at] = below.every((child, place) => {
      return isOne[child] === true && below.slice(0, place).every((other) => areNear(child, other));
    });
  }
  const whole = [...selected];
  whole.forEach((isSelected, at) => {
    if (!isSelected || isOne[at] === true) return;
    whole[at] = false;
    for (const child of children[at] as number[]) whole[child] = true;
  });
  return whole;
}

/** The centres of all clusters, row after row. */
function centresOf(
  { clusters, clusterOf }: CondensedTree,
  points: Float32Array,
  dimension: number,
  { normalised }: PartsOptions,
): Float64Array {
  const centres = new Float64Array(clusters.length * dimension);
  const sizes = clusters.map(() => 0);
  const rowOf = (cluster: number) => centres.subarray(cluster * dimension, (cluster + 1) * dimension);
  const add = (row: Float32Array | Float64Array, size: number, cluster: number): void => {
    const sum = rowOf(cluster);
    for (let i = 0; i < dimension; i += 1) sum[i] = (sum[i] as number) + (row[i] as number);
    sizes[cluster] = (sizes[cluster] as number) + size;
  };
  clusterOf.forEach((cluster, point) => {
    if (cluster !== -1) add(points.subarray(point * dimension, (point + 1) * dimension), 1, cluster);
  });
  for (let at = clusters.length - 1; at >= 0; at -= 1) {
    const centre = rowOf(at);
    const { parent } = clusters[at] as CandidateCluster;
    if (parent !== -1) add(centre, sizes[at] as number, parent);
    const length = normalised ? Math.hypot(...centre) || 1 : (sizes[at] as number);
    for (let i = 0; i < dimension; i += 1) centre[i] = (centre[i] as number) / length;
  }
  return centres;
}

function distance(one: Float64Array, other: Float64Array): number {
  return Math.sqrt(one.reduce((sum, value, i) => sum + (value - (other[i] as number)) ** 2, 0));
}
