/** Points in groups, and which of them must not be together. */
export interface Grouping {
  /** Row after row, `dimension` numbers each. */
  readonly points: Float32Array;
  readonly dimension: number;
  /** For each point its group, counted from 0, or -1. */
  readonly groups: Int32Array;
  /** For each point its photo: two points of one photo do not belong to one group. */
  readonly photos: Int32Array;
  /** 1 for each point that stays in its group, or in none, whatever is near. */
  readonly fixed: Uint8Array;
  /** Points and the groups that they never join. */
  readonly never: readonly (readonly [point: number, group: number])[];
}

/** A point is as near to a group as the mean distance to so many of its nearest points says. */
export const NEIGHBOURS = 3;

/** The points of each group, ascending. */
export function membersOf(groups: Int32Array): number[][] {
  const members: number[][] = [];
  groups.forEach((group, point) => {
    if (group !== -1) (members[group] ??= []).push(point);
  });
  return Array.from(members, (of) => of ?? []);
}

/**
 * The mean distance of a point to the {@link NEIGHBOURS} nearest of others, or to all if there are fewer; Infinity
 * without any.
 */
export function meanDistance(
  { points, dimension }: Pick<Grouping, 'points' | 'dimension'>,
  point: number,
  others: readonly number[],
): number {
  const nearest: number[] = [];
  for (const other of others) keepNearest(nearest, distanceBetween(points, dimension, point, other));
  return meanOf(nearest);
}

/** Adds a distance to the {@link NEIGHBOURS} smallest, ascending, if it is one of them. */
export function keepNearest(nearest: number[], distance: number): void {
  let at = nearest.length;
  while (at > 0 && (nearest[at - 1] as number) > distance) at -= 1;
  if (at === NEIGHBOURS) return;
  nearest.splice(at, 0, distance);
  if (nearest.length > NEIGHBOURS) nearest.pop();
}

/** The mean of ascending distances; Infinity of none. */
export function meanOf(distances: readonly number[]): number {
  return distances.length === 0 ? Infinity : distances.reduce((sum, one) => sum + one, 0) / distances.length;
}

/** The Euclidean distance of two points. */
export function distanceBetween(points: Float32Array, dimension: number, a: number, b: number): number {
  let squared = 0;
  for (let i = 0; i < dimension; i += 1) {
    const difference = (points[a * dimension + i] as number) - (points[b * dimension + i] as number);
    squared += difference * difference;
  }
  return Math.sqrt(squared);
}
