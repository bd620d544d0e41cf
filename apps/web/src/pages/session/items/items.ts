import { PhaseName, type Item, ItemSort, ItemState } from '#libs/contracts';
import { FIRST_PHASE, findPhase } from '#libs/phases';
import { count, counted } from '../../../design/format.js';
import { tabAddress } from '../session-tabs/tabs.js';

/** Which photos of a session the table shows. */
export interface ItemFilter {
  readonly phase: PhaseName;
  readonly state: ItemState | null;
  readonly reason: string | null;
  /** Part of a path. */
  readonly search: string;
  readonly sort: ItemSort;
}

/** The filter in a URL's query: all photos of the first phase where it says nothing. */
export function filterOf(query: Readonly<Record<string, string | string[] | undefined>>): ItemFilter {
  const single = (name: string) => (typeof query[name] === 'string' ? query[name] : undefined);
  const named = PhaseName.safeParse(single('phase')).data;
  const phase = named === undefined || findPhase(named)?.unit === 'step' ? FIRST_PHASE.name : named;
  const state = ItemState.safeParse(single('state'));
  const sort = ItemSort.safeParse(single('sort')).data ?? 'path';
  return { phase, state: state.data ?? null, reason: single('reason') ?? null, search: single('q') ?? '', sort };
}

/** The URL of a session's page with the filtered table. */
export function addressOf(sessionId: number, filter: Partial<ItemFilter>): string {
  const { phase = FIRST_PHASE.name, state, reason, search, sort = 'path' } = filter;
  return tabAddress(sessionId, 'photos', {
    phase,
    ...(state ? { state } : {}),
    ...(reason ? { reason } : {}),
    ...(search ? { q: search } : {}),
    ...(sort === 'path' ? {} : { sort }),
  });
}

/** Whether the filter shows an item of its phase and search. */
export function isShown(item: Item, { state, reason }: ItemFilter): boolean {
  return (state === null || item.state === state) && (reason === null || item.reason === reason);
}

/** The label of each state of an item. */
export const ITEM_STATE_WORDS: Record<ItemState, string> = {
  pending: 'Waiting',
  completed: 'Completed',
  skipped: 'Copy',
  failed: 'Failed',
};

/** The label of each order of items. */
export const ITEM_SORT_WORDS: Record<ItemSort, string> = {
  path: 'By path',
  latest: 'Latest first',
  slowest: 'Slowest first',
};

/** Details of an item besides its state: the reason of a failure, the faces, the attempts. */
export function itemStory({ state, reason, faces, attempts }: Item): string {
  const story = [
    ...(state === 'failed' && reason !== null ? [reason] : []),
    ...(faces === null ? [] : [counted(faces, 'face')]),
    ...(attempts > 1 ? [`${counted(attempts, 'attempt')}`] : []),
  ];
  return story.join(' · ');
}

/** The time spent on an item; empty if none was. */
export function workTime(ms: number | null): string {
  if (ms === null) return '';
  return ms < 1000 ? `${count(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/**
 * Applies changed items to a list in the order of ordinals: those that no longer belong to it are removed, new ones are
 * inserted.
 * @param end the ordinal up to which the list is known; later items are left out.
 */
export function mergeItems(
  list: readonly Item[],
  changed: readonly Item[],
  belongs: (item: Item) => boolean,
  end: number,
): readonly Item[] {
  if (changed.length === 0) return list;
  const changedIds = new Set(changed.map(({ photoId }) => photoId));
  const kept = list.filter(({ photoId }) => !changedIds.has(photoId));
  const added = changed.filter((item) => belongs(item) && ordinalOf(item) <= end);
  return [...kept, ...added].sort((a, b) => ordinalOf(a) - ordinalOf(b));
}

function ordinalOf({ ordinal }: Item): number {
  return ordinal ?? -1;
}
