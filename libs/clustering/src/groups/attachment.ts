import type { Edges } from '../neighbours/edge-list.js';
import { searchSpaceOf, type SearchSpace } from '../neighbours/pair-search.js';
import { keepNearest, meanDistance, meanOf, membersOf, NEIGHBOURS, type Grouping } from './grouping.js';

/** How near a point must be to a group to join it; in the unit of the points. */
export interface AttachOptions {
  /** The largest mean distance to the nearest points of the group. */
  readonly limit: number;
  /** By how much more the next group must be away. */
  readonly margin: number;
}

/** A point that joins a group. */
export interface Attached {
  readonly point: number;
  /** The nearest point of the group. */
  readonly to: number;
  /** The mean distance to the nearest points of the group. */
  readonly distance: number;
}

/** What a search found of a group near a point. */
interface NearGroup {
  readonly group: number;
  /** The smallest distances, ascending; those beyond the search are missing. */
  readonly nearest: number[];
  to: number;
  toDistance: number;
  /** The mean distance, or a smaller number while it is not `exact`. */
  mean: number;
  exact: boolean;
}

/**
 * Finds the groups that points in none join, exactly. A point joins the group to whose {@link NEIGHBOURS} nearest
 * points its mean distance is smallest, if that is at most `limit` and the next group is at least `margin` farther. A
 * group of fewer points, or with a point of the same photo, receives none, but counts as the next. Of points of one
 * photo that are nearest to the same group the nearer joins it. Points that join count for no other.
 */
export class Attachment {
  /** Where the caller searches; it gives the pairs of each strip to `take`. */
  readonly space: SearchSpace;
  readonly #grouping: Grouping;
  readonly #options: AttachOptions;
  readonly #members: readonly (readonly number[])[];
  /** The points in the order of the space: first those that may join a group, then those of groups. */
  readonly #order: readonly number[];
  /** The groups that a point never joins. */
  readonly #never = new Map<number, number[]>();
  /** Photos of which a group has a point. */
  readonly #photosIn = new Set<string>();
  readonly #attached: Attached[] = [];

  /** @param candidates the points that may join a group */
  constructor(grouping: Grouping, candidates: readonly number[], options: AttachOptions) {
    const { points, dimension, groups, photos, never } = grouping;
    const members = membersOf(groups);
    const grouped = members.flat();
    for (const point of grouped) this.#photosIn.add(key(photos[point] as number, groups[point] as number));
    for (const [point, group] of never) this.#never.set(point, [...(this.#never.get(point) ?? []), group]);
    this.#grouping = grouping;
    this.#options = options;
    this.#members = members;
    this.#order = [...candidates, ...grouped];
    const cut = options.limit + options.margin;
    const ordered = new Float32Array(new SharedArrayBuffer(this.#order.length * dimension * points.BYTES_PER_ELEMENT));
    this.#order.forEach((point, row) => {
      ordered.set(points.subarray(point * dimension, (point + 1) * dimension), row * dimension);
    });
    this.space = searchSpaceOf(ordered, { dimension, cut, split: candidates.length });
  }

  /** Takes all pairs of some candidates. */
  take({ from, to, weight }: Edges): void {
    const near = new Map<number, Map<number, NearGroup>>();
    for (let pair = 0; pair < from.length; pair += 1) {
      const row = from[pair] as number;
      const groups = near.get(row) ?? new Map<number, NearGroup>();
      near.set(row, groups);
      this.#add(groups, this.#order[to[pair] as number] as number, weight[pair] as number);
    }
    for (const [row, groups] of near) {
      const attached = this.#attach(this.#order[row] as number, [...groups.values()]);
      if (attached) this.#attached.push(attached);
    }
  }

  /** The points that join groups, nearest first. */
  result(): Attached[] {
    const { groups, photos } = this.#grouping;
    const taken = new Set<string>();
    return this.#attached
      .sort((a, b) => a.distance - b.distance || a.point - b.point)
      .filter(({ point, to }) => {
        const place = key(photos[point] as number, groups[to] as number);
        return !taken.has(place) && taken.add(place);
      });
  }

  #add(groups: Map<number, NearGroup>, other: number, distance: number): void {
    const group = this.#grouping.groups[other] as number;
    const near = groups.get(group) ?? { group, nearest: [], to: other, toDistance: distance, mean: 0, exact: false };
    groups.set(group, near);
    keepNearest(near.nearest, distance);
    if (distance > near.toDistance || (distance === near.toDistance && other > near.to)) return;
    near.to = other;
    near.toDistance = distance;
  }

  #attach(point: number, near: NearGroup[]): Attached | undefined {
    const never = this.#never.get(point) ?? [];
    const allowed = near.filter(({ group }) => !never.includes(group));
    for (const each of allowed) this.#bound(each);
    const best = this.#takeNearest(point, allowed, this.#options.limit);
    if (!best || this.#isClosed(point, best.group)) return undefined;
    if (this.#takeNearest(point, allowed, best.mean + this.#options.margin, false)) return undefined;
    return { point, to: best.to, distance: best.mean };
  }

  /** The mean distance where the search has found enough; else what it is at least, since the others are farther. */
  #bound(near: NearGroup): void {
    const wanted = Math.min(NEIGHBOURS, this.#members[near.group]?.length ?? 0);
    const missing = Array<number>(wanted - near.nearest.length).fill(this.space.cut);
    near.mean = meanOf([...near.nearest, ...missing]);
    near.exact = missing.length === 0;
  }

  /** Takes out the nearest group, if it is at most `limit` away (less than that unless `inclusive`). */
  #takeNearest(point: number, groups: NearGroup[], limit: number, inclusive = true): NearGroup | undefined {
    for (;;) {
      let nearest: NearGroup | undefined;
      for (const each of groups) {
        if (!nearest || each.mean < nearest.mean || (each.mean === nearest.mean && each.group < nearest.group))
          nearest = each;
      }
      if (!nearest || nearest.mean > limit || (!inclusive && nearest.mean === limit)) return undefined;
      if (nearest.exact) {
        groups.splice(groups.indexOf(nearest), 1);
        return nearest;
      }
      nearest.mean = meanDistance(this.#grouping, point, this.#members[nearest.group] ?? []);
      nearest.exact = true;
    }
  }

  #isClosed(point: number, group: number): boolean {
    const isSmall = (this.#members[group]?.length ?? 0) < NEIGHBOURS;
    return isSmall || this.#photosIn.has(key(this.#grouping.photos[point] as number, group));
  }
}

function key(one: number, other: number): string {
  return `${one} ${other}`;
}
