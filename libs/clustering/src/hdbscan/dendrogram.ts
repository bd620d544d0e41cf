import type { EdgeList } from '../neighbours/edge-list.js';
import { UnionFind } from './union-find.js';

/** The single linkage hierarchy as a tree. */
export interface Dendrogram {
  /** Points are the nodes 0 to `pointCount` - 1; merges follow, children before parents. */
  readonly pointCount: number;
  readonly merges: readonly Merge[];
  /** The nodes without a parent. */
  readonly roots: readonly number[];
}

/** Two or more components that are joined at a distance. */
export interface Merge {
  readonly distance: number;
  /** Nodes. */
  readonly children: readonly number[];
  /** Points under it. */
  readonly size: number;
}

/** The merge of a node, or undefined if the node is a point. */
export function mergeOf({ pointCount, merges }: Dendrogram, node: number): Merge | undefined {
  return merges[node - pointCount];
}

/**
 * Single linkage hierarchy of a spanning forest. Components joined at exactly the same distance become one merge, so
 * the tree depends neither on the order of the points nor on the choice among several minimum spanning trees.
 */
export function dendrogramOf(forest: EdgeList, pointCount: number): Dendrogram {
  const merges: Merge[] = [];
  const sets = new UnionFind(pointCount);
  /** The node of each set, at its representative. */
  const nodeOf = Int32Array.from({ length: pointCount }, (_, point) => point);
  const weightOf = (edge: number): number => forest.weight[edge] as number;
  const order = Uint32Array.from({ length: forest.length }, (_, edge) => edge).sort(
    (a, b) => weightOf(a) - weightOf(b),
  );

  for (let start = 0, end = 0; start < order.length; start = end) {
    const distance = weightOf(order[start] as number);
    while (end < order.length && weightOf(order[end] as number) === distance) end += 1;
    for (const [set, children] of join(order.subarray(start, end))) {
      nodeOf[set] = pointCount + merges.length;
      merges.push({ distance, children, size: children.reduce((sum, node) => sum + sizeOf(node), 0) });
    }
  }

  /** Joins along edges of equal weight. @returns the joined nodes of each resulting set */
  function join(edges: Uint32Array): Map<number, number[]> {
    const parts = new Set<number>();
    for (const edge of edges) {
      parts.add(sets.find(forest.from[edge] as number));
      parts.add(sets.find(forest.to[edge] as number));
    }
    for (const edge of edges) sets.union(forest.from[edge] as number, forest.to[edge] as number);
    const joined = new Map<number, number[]>();
    for (const part of parts) {
      const set = sets.find(part);
      const nodes = joined.get(set) ?? [];
      nodes.push(nodeOf[part] as number);
      joined.set(set, nodes);
    }
    return joined;
  }

  function sizeOf(node: number): number {
    return merges[node - pointCount]?.size ?? 1;
  }

  const roots = new Set<number>();
  for (let point = 0; point < pointCount; point += 1) roots.add(nodeOf[sets.find(point)] as number);
  return { pointCount, merges, roots: [...roots] };
}
