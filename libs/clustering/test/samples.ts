/** A vector of a length in a random direction. */
export function randomVector(random: () => number, dimension: number, length: number): number[] {
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const vector = Array.from({ length: dimension }, gaussian);
  const norm = Math.hypot(...vector);
  return vector.map((value) => (value * length) / norm);
}

/** Points around a centre, each at `spread` from it in a random direction. */
export function pointsAround(
  random: () => number,
  centre: readonly number[],
  count: number,
  spread: number,
): number[][] {
  return Array.from({ length: count }, () => {
    const offset = randomVector(random, centre.length, spread);
    return centre.map((value, i) => value + (offset[i] ?? 0));
  });
}

/** Rows of numbers, as `hdbscan` takes them. */
export function rowMajor(points: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(points.flat());
}

/** The clusters of a labelling as sorted lists of points, ordered by their first point; noise left out. */
export function clustersOf(labels: ArrayLike<number>): number[][] {
  const clusters = new Map<number, number[]>();
  Array.from(labels).forEach((label, point) => {
    if (label === -1) return;
    clusters.set(label, [...(clusters.get(label) ?? []), point]);
  });
  return [...clusters.values()].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}
