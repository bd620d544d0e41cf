/** What a limit of the distance to the mean non-face does: shares of 0 to 1. */
export interface Limit {
  readonly distance: number;
  /** Of what is no face, the share that is within it. */
  readonly caught: number;
  /** Of faces, the share that is within it. */
  readonly lost: number;
}

/** The mean of some vectors. */
export function meanOf(vectors: readonly Float32Array[]): number[] {
  const sum = new Array<number>(vectors[0]?.length ?? 0).fill(0);
  for (const vector of vectors) vector.forEach((value, at) => (sum[at] = (sum[at] as number) + value));
  return sum.map((value) => value / vectors.length);
}

/** The distance of each vector to the mean of the others, as if it were not among those that the mean is made of. */
export function distancesToOthers(vectors: readonly Float32Array[]): number[] {
  const mean = meanOf(vectors);
  // The mean of the others is farther by a part of the distance to the mean of all.
  return vectors.map((vector) => (distance(vector, mean) * vectors.length) / (vectors.length - 1));
}

/** The Euclidean distance. */
export function distance(vector: Float32Array, other: readonly number[]): number {
  return Math.hypot(...vector.map((value, at) => value - (other[at] as number)));
}

/** Every limit that catches one more of what is no face, by rising distance. */
export function limitsOf(nonFaces: readonly number[], faces: readonly number[]): Limit[] {
  const share = (distances: readonly number[], limit: number) =>
    distances.filter((each) => each <= limit).length / distances.length;
  return [...new Set(nonFaces)]
    .sort((a, b) => a - b)
    .map((limit) => ({ distance: limit, caught: share(nonFaces, limit), lost: share(faces, limit) }));
}

/** The limit that catches most, less what it loses; of equal ones the smallest. */
export function bestLimit(limits: readonly Limit[]): Limit | undefined {
  const gain = ({ caught, lost }: Limit) => caught - lost;
  return limits.reduce<Limit | undefined>(
    (best, limit) => (best && gain(best) >= gain(limit) ? best : limit),
    undefined,
  );
}
