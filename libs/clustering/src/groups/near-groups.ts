import { EdgeList } from '../neighbours/edge-list.js';
import { PairSearch, searchSpaceOf, stripCount } from '../neighbours/pair-search.js';
import type { Grouping } from './grouping.js';

/** Which groups are near. */
export interface NearOptions {
  /** The largest distance of two centres. */
  readonly limit: number;
  /** The most pairs. */
  readonly most: number;
  /** Whether centres, as the points, have length 1. */
  readonly normalised: boolean;
}

/** Two groups that are near, by one point of each. */
export interface NearPair {
  readonly one: number;
  readonly other: number;
  /** Of their centres. */
  readonly distance: number;
}

/** The pairs of groups whose centres, the means of their points, are near, exactly; nearest first. */
export function nearGroups(
  { points, dimension }: Grouping,
  members: readonly (readonly number[])[],
  { limit, most, normalised }: NearOptions,
): NearPair[] {
  const groups = members.filter((ofGroup) => ofGroup.length > 0);
  const centres = new Float32Array(groups.length * dimension);
  groups.forEach((ofGroup, group) => {
    centres.set(centreOf(points, dimension, ofGroup, normalised), group * dimension);
  });
  const space = searchSpaceOf(centres, { dimension, cut: limit });
  const search = new PairSearch(space);
  const found = new EdgeList();
  for (let strip = 0; strip < stripCount(space); strip += 1) search.search(strip, found);
  const { from, to, weight } = found.take();
  const firstOf = (group: number): number => groups[group]?.[0] as number;
  return Array.from(weight, (distance, pair) => ({
    one: firstOf(from[pair] as number),
    other: firstOf(to[pair] as number),
    distance,
  }))
    .sort((a, b) => a.distance - b.distance || a.one - b.one || a.other - b.other)
    .slice(0, most);
}

function centreOf(points: Float32Array, dimension: number, members: readonly number[], normalised: boolean) {
  const sum = new Float64Array(dimension);
  for (const point of members) {
    for (let i = 0; i < dimension; i += 1) sum[i] = (sum[i] as number) + (points[point * dimension + i] as number);
  }
  const length = normalised ? Math.hypot(...sum) || 1 : members.length;
  return sum.map((value) => value / length);
}
