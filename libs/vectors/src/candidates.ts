import type { VectorStore } from './vector-store.js';

/** Those among whom the nearest are. */
export interface Candidates {
  /** Ids, nearest first as far as the rounded vectors tell. */
  readonly ids: readonly number[];
  /** Whoever is not among them has a smaller cosine than this, unless there were too many. */
  readonly below: number;
}

/**
 * The vectors among which the `count` nearest to `vector` are for sure, whatever rounding did to them: all that may be
 * as near as the last of those. More than `most` are never given: then the nearest as far as the rounded ones tell.
 */
export function candidates(store: VectorStore, vector: Float32Array, count: number, most: number): Candidates {
  const similarities = store.similarities(vector);
  const last = nthLargest(similarities, count);
  const rows: number[] = [];
  similarities.forEach((similarity, row) => {
    if (similarity >= last - 2 * store.error) rows.push(row);
  });
  rows.sort((a, b) => (similarities[b] as number) - (similarities[a] as number));
  return { ids: rows.slice(0, most).map((row) => store.idAt(row)), below: last - store.error };
}

/** The `n`th of some values from the largest on; -Infinity where there are not so many. `n` is small. */
function nthLargest(values: Float32Array, n: number): number {
  const largest = new Float32Array(n).fill(-Infinity);
  for (const value of values) {
    if (!(value > (largest[n - 1] as number))) continue;
    let at = n - 1;
    for (; at > 0 && (largest[at - 1] as number) < value; at -= 1) largest[at] = largest[at - 1] as number;
    largest[at] = value;
  }
  return largest[n - 1] as number;
}
