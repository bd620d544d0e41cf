import { EdgeList } from './edge-list.js';
import type { Neighbourhood } from './neighbours.js';
import { UnionFind } from './union-find.js';

/**
 * Minimum spanning forest of the mutual reachability graph (Campello et al. 2013): an edge weighs as
 * much as the longest of the pair's distance and both core distances, and edges over `cut` are left out.
 * Borůvka's method; equal weights are told apart by the points' numbers, so that no circle is closed.
 */
export function spanningForest({ pairs, coreDistances }: Neighbourhood, cut: number): EdgeList {
  const edges = mutualReachability(pairs, coreDistances, cut);
  const sets = new UnionFind(coreDistances.length);
  const best = new Int32Array(coreDistances.length);
  const forest = new EdgeList();
  for (let joined = true; joined; ) {
    joined = false;
    best.fill(-1);
    for (let edge = 0; edge < edges.length; edge += 1) {
      const a = sets.find(edges.from[edge] as number);
      const b = sets.find(edges.to[edge] as number);
      if (a === b) continue;
      if (comesBefore(edges, edge, best[a] as number)) best[a] = edge;
      if (comesBefore(edges, edge, best[b] as number)) best[b] = edge;
    }
    for (const edge of best) {
      if (edge === -1 || !sets.union(edges.from[edge] as number, edges.to[edge] as number)) continue;
      forest.push(edges.from[edge] as number, edges.to[edge] as number, edges.weight[edge] as number);
      joined = true;
    }
  }
  return forest;
}

function mutualReachability(pairs: EdgeList, coreDistances: Float64Array, cut: number): EdgeList {
  const edges = new EdgeList();
  for (let pair = 0; pair < pairs.length; pair += 1) {
    const a = pairs.from[pair] as number;
    const b = pairs.to[pair] as number;
    const core = Math.max(coreDistances[a] as number, coreDistances[b] as number);
    const weight = Math.max(pairs.weight[pair] as number, core);
    if (weight <= cut && weight < Infinity) edges.push(a, b, weight);
  }
  return edges;
}

/** The order of edges: by weight, then as the pairs were found. */
function comesBefore({ weight }: EdgeList, edge: number, other: number): boolean {
  if (other === -1) return true;
  const difference = (weight[edge] as number) - (weight[other] as number);
  return difference < 0 || (difference === 0 && edge < other);
}
