import type { VectorStore } from './vector-store.js';

/** The vectors that can be the nearest. */
export interface Candidates {
  /** Ids, nearest first by the rounded vectors. */
  readonly ids: readonly number[];
  /** Every other vector has a smaller cosine than this, unless there were too many candidates. */
  readonly below: number;
}

/**
 * The vectors that certainly include the `count` nearest to `vector` in spite of the rounding: all that can be as near
 * as the last of those. At most `most` are returned, the nearest by the rounded vectors.
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

/** The `n`th largest value, -Infinity where there are fewer. `n` is small. */
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
