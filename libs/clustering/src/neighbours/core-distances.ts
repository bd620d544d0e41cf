import type { EdgeList } from './edge-list.js';

/**
 * The core distance of each point: the radius that contains `minSamples` points, itself included (Campello et al.
 * 2013); Infinity where fewer are within `cut`.
 */
export function coreDistances(pairs: EdgeList, count: number, minSamples: number): Float64Array {
  const nearest = new NearestDistances(count, minSamples - 1);
  for (let pair = 0; pair < pairs.length; pair += 1) {
    const distance = pairs.weight[pair] as number;
    nearest.offer(pairs.from[pair] as number, distance);
    nearest.offer(pairs.to[pair] as number, distance);
  }
  return nearest.farthest();
}

/** The `kept` smallest distances of each point, ascending, in one array. */
class NearestDistances {
  readonly #count: number;
  readonly #kept: number;
  readonly #distances: Float64Array;

  constructor(count: number, kept: number) {
    this.#count = count;
    this.#kept = kept;
    this.#distances = new Float64Array(count * kept).fill(Infinity);
  }

  offer(point: number, distance: number): void {
    const first = point * this.#kept;
    let at = first + this.#kept - 1;
    if (at < first || distance >= (this.#distances[at] as number)) return;
    for (; at > first && (this.#distances[at - 1] as number) > distance; at -= 1) {
      this.#distances[at] = this.#distances[at - 1] as number;
    }
    this.#distances[at] = distance;
  }

  /** For each point the largest of its kept distances: 0 if none is kept, Infinity if there were too few. */
  farthest(): Float64Array {
    if (this.#kept === 0) return new Float64Array(this.#count);
    return Float64Array.from(
      { length: this.#count },
      (_, point) => this.#distances[(point + 1) * this.#kept - 1] as number,
    );
  }
}
