import { ImagePhase, ItemState, type Item } from '#libs/contracts';

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
