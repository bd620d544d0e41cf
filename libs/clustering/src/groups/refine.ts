import { EdgeList } from '../neighbours/edge-list.js';
import { PairSearch, stripCount } from '../neighbours/pair-search.js';
import { Attachment, type Attached, type AttachOptions } from './attachment.js';
import { membersOf, type Grouping } from './grouping.js';
import { nearGroups, type NearOptions, type NearPair } from './near-groups.js';
import { separateRivals } from './rivals.js';

/** How groups are refined. */
export interface RefineOptions {
  readonly attach: AttachOptions;
  readonly near: NearOptions;
}

/** What the points say of groups. */
export interface Refinement {
  /** How near those points are to their group that share their photo with another of it. Only the nearest stays. */
  readonly rivals: ReadonlyMap<number, number>;
  /** Ungrouped points that join a group, nearest first. */
  readonly attached: readonly Attached[];
  /** Pairs of groups that are near each other, nearest first. */
  readonly near: readonly NearPair[];
}

/** The work of `refineGroups` around its search, which takes most of the time: `search` its space, then `end`. */
export function prepareRefinement(grouping: Grouping, { attach, near }: RefineOptions) {
  const members = membersOf(grouping.groups);
  const { groups, distances } = separateRivals(grouping, members);
  const candidates = [...grouping.groups.keys()].filter((point) => {
    return grouping.groups[point] === -1 && grouping.fixed[point] !== 1;
  });
  const attachment = new Attachment({ ...grouping, groups }, candidates, attach);
  return {
    attachment,
    end: (): Refinement => ({
      rivals: distances,
      attached: attachment.result(),
      near: nearGroups(grouping, members, near),
    }),
  };
}

/**
 * Separates points of one photo that are in one group, attaches points that were in none to groups that are near enough,
 * and finds pairs of groups that are near each other. Exact. It blocks the thread: see `refineInThread`.
 */
export function refineGroups(grouping: Grouping, options: RefineOptions): Refinement {
  const { attachment, end } = prepareRefinement(grouping, options);
  const search = new PairSearch(attachment.space);
  const pairs = new EdgeList();
  for (let strip = 0; strip < stripCount(attachment.space); strip += 1) {
    search.search(strip, pairs);
    attachment.take(pairs.take());
  }
  return end();
}
