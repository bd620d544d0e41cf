import type { EdgeList } from './edge-list.js';

/**
 * The core distance of each point: the radius that contains `minSamples` points, itself included (Campello et al.
 * 2013); Infinity where fewer are within `cut`.
 */
export function coreDistances({ from, to, weight, length }: EdgeList, count: number, minSamples: number): Float64Array {
  const kept = minSamples - 1;
  if (kept === 0) return new Float64Array(count);
  /** The `kept` smallest distances of each point, ascending. */
  const nearest = new Float64Array(count * kept).fill(Infinity);
  const offer = (point: number, distance: number): void => {
    const first = point * kept;
    let at = first + kept - 1;
    if (distance >= (nearest[at] as number)) return;
    for (; at > first && (nearest[at - 1] as number) > distance; at -= 1) nearest[at] = nearest[at - 1] as number;
    nearest[at] = distance;
  };
  for (let pair = 0; pair < length; pair += 1) {
    offer(from[pair] as number, weight[pair] as number);
    offer(to[pair] as number, weight[pair] as number);
  }
  return Float64Array.from({ length: count }, (_, point) => nearest[(point + 1) * kept - 1] as number);
}
