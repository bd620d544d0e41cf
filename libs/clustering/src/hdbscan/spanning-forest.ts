import { EdgeList } from '../neighbours/edge-list.js';
import { UnionFind } from './union-find.js';

/**
 * Minimum spanning forest of the mutual reachability graph (Campello et al. 2013) by Borůvka's algorithm. The weight of
 * an edge is the maximum of the pair's distance and both core distances; edges over `cut` are left out. Ties are broken
 * by the order of the pairs, so that no cycle is closed.
 * @param pairs are consumed, to avoid a second list of them in memory
 */
export function spanningForest(pairs: EdgeList, coreDistances: Float64Array, cut: number): EdgeList {
  const { from, to, weight } = pairs;
  for (let pair = 0; pair < pairs.length; pair += 1) {
    const core = Math.max(coreDistances[from[pair] as number] as number, coreDistances[to[pair] as number] as number);
    weight[pair] = Math.max(weight[pair] as number, core);
  }
  pairs.keep((pair) => (weight[pair] as number) <= cut && (weight[pair] as number) < Infinity);

  const sets = new UnionFind(coreDistances.length);
  const best = new Int32Array(coreDistances.length);
  const forest = new EdgeList();
  while (pairs.length > 0) {
    best.fill(-1);
    for (let edge = 0; edge < pairs.length; edge += 1) {
      const a = sets.find(from[edge] as number);
      const b = sets.find(to[edge] as number);
      if (comesBefore(weight, edge, best[a] as number)) best[a] = edge;
      if (comesBefore(weight, edge, best[b] as number)) best[b] = edge;
    }
    for (const edge of best) {
      if (edge === -1 || !sets.union(from[edge] as number, to[edge] as number)) continue;
      forest.push(from[edge] as number, to[edge] as number, weight[edge] as number);
    }
    pairs.keep((edge) => sets.find(from[edge] as number) !== sets.find(to[edge] as number));
  }
  return forest;
}

/** Orders edges by weight, then by index. */
function comesBefore(weight: Float64Array, edge: number, other: number): boolean {
  if (other === -1) return true;
  const difference = (weight[edge] as number) - (weight[other] as number);
  return difference < 0 || (difference === 0 && edge < other);
}
