import { ImagePhase, type Item, ItemState } from '#libs/contracts';
import { count, counted } from '../../../design/format.js';

/** Which photos of a session the table shows. */
export interface ItemFilter {
  readonly phase: ImagePhase;
  readonly state: ItemState | null;
  readonly reason: string | null;
  /** Searched in paths. */
  readonly search: string;
}

/** Where the table is on its page. */
export const ITEMS_ANCHOR = 'items';

type Query = Readonly<Record<string, string | string[] | undefined>>;

/** The filter that an address asks for; null where it does not ask for the table. */
export function filterOf(query: Query): ItemFilter | null {
  const single = (name: string) => (typeof query[name] === 'string' ? query[name] : undefined);
  const phase = ImagePhase.safeParse(single('phase'));
  if (!phase.success) return null;
  const state = ItemState.safeParse(single('state'));
  return { phase: phase.data, state: state.data ?? null, reason: single('reason') ?? null, search: single('q') ?? '' };
}

/** The address of a session's page with the table open, so filtered. */
export function addressOf(sessionId: number, filter: Partial<ItemFilter>): string {
  const { phase = 'training', state, reason, search } = filter;
  const query = new URLSearchParams({
    phase,
    ...(state ? { state } : {}),
    ...(reason ? { reason } : {}),
    ...(search ? { q: search } : {}),
  });
  return `/sessions/${sessionId}?${query.toString()}#${ITEMS_ANCHOR}`;
}

/** Whether an item of the filter's phase and search is one that the filter shows. */
export function isShown(item: Item, { state, reason }: ItemFilter): boolean {
  return (state === null || item.state === state) && (reason === null || item.reason === reason);
}

/** What the states of an item are called. */
export const ITEM_STATE_WORDS: Record<ItemState, string> = {
  pending: 'Waiting',
  completed: 'Completed',
  skipped: 'Duplicate',
  failed: 'Failed',
};

/** What there is to say of an item beside its state: why it failed, what was found, how often it was tried. */
export function itemStory({ state, reason, faces, attempts }: Item): string {
  const story = [
    ...(state === 'failed' && reason !== null ? [reason] : []),
    ...(faces === null ? [] : [counted(faces, 'face')]),
    ...(attempts > 1 ? [`${counted(attempts, 'attempt')}`] : []),
  ];
  return story.join(' · ');
}

/** What the work on an item took; nothing where no work was done. */
export function workTime(ms: number | null): string {
  if (ms === null) return '';
  return ms < 1000 ? `${count(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/**
 * A list in the order of places, after some items changed: those that do not belong to it any more are gone, those that
 * came to belong are in their place.
 * @param end the place up to which the list is known: what lies behind it is left for later.
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
  const come = changed.filter((item) => belongs(item) && placeOf(item) <= end);
  return [...kept, ...come].sort((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ ordinal }: Item): number {
  return ordinal ?? -1;
}
