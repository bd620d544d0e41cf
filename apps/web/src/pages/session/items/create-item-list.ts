import { untrack, type Accessor } from 'solid-js';
import type { Item, ItemPage, Snapshot } from '#libs/contracts';
import { client } from '../../../server/client.js';
import { createQuery, type Query } from '../../../server/create-query.js';
import { isShown, type ItemFilter, mergeItems } from './items.js';

/** The items that a filter shows, in its order and as far as they were read. */
interface ItemList {
  readonly items: readonly Item[];
  /** Null at the end of the list. */
  readonly nextCursor: string | null;
  /** The ordinal up to which the list is known. */
  readonly readTo: number;
  /** The version of the session since which changes are unknown. */
  readonly since: number;
}

const PAGE = 100;
const CHANGES_LIMIT = 200;
/** Least time between two reads of changes. */
const SPACING_MS = 2_000;
/** With more pages of changes than this, the list is read again from its start. */
const MOST_CHANGE_PAGES = 5;
/** A list whose items move is read again as far as this; one that is read farther stays as it is. */
const MOST_AGAIN_PAGES = 5;

/** Reads the items that the filter shows page by page, and updates what was read while the session's version grows. */
export function createItemList(snapshot: Accessor<Snapshot>, filter: Accessor<ItemFilter>): Query<ItemList> {
  const sessionId = untrack(() => snapshot().sessionId);
  const version = () => snapshot().version.seq;
  type ItemQuery = Parameters<typeof client.sessions.items>[1];

  const request = ({ phase, search, sort }: ItemFilter, query: ItemQuery): Promise<ItemPage> =>
    client.sessions.items(sessionId, { phase, sort, ...(search === '' ? {} : { q: search }), ...query });

  const readPage = async (shown: ItemFilter, before: ItemList | null): Promise<ItemList> => {
    const { state, reason } = shown;
    const since = before?.since ?? untrack(version);
    const page = await request(shown, {
      limit: PAGE,
      ...(state && { state }),
      ...(reason !== null && { reason }),
      ...(before?.nextCursor && { cursor: before.nextCursor }),
    });
    const readTo = page.nextCursor === null ? Infinity : (page.items.at(-1)?.ordinal ?? before?.readTo ?? Infinity);
    return { items: [...(before?.items ?? []), ...page.items], nextCursor: page.nextCursor, readTo, since };
  };
  const readChanges = async (shown: ItemFilter, known: ItemList): Promise<ItemList> => {
    const since = untrack(version);
    const changed: Item[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MOST_CHANGE_PAGES; page += 1) {
      const answer: ItemPage = await request(shown, {
        limit: CHANGES_LIMIT,
        changedSince: known.since,
        ...(cursor !== null && { cursor }),
      });
      changed.push(...answer.items);
      cursor = answer.nextCursor;
      if (cursor !== null) continue;
      const items = mergeItems(known.items, changed, (item) => isShown(item, shown), known.readTo);
      return { ...known, since, items };
    }
    return readPage(shown, null);
  };
  const readAgain = async (shown: ItemFilter, known: ItemList): Promise<ItemList> => {
    if (known.items.length > MOST_AGAIN_PAGES * PAGE) return known;
    let list = await readPage(shown, null);
    while (list.nextCursor !== null && list.items.length < known.items.length) list = await readPage(shown, list);
    return list;
  };
  return createQuery<ItemFilter, ItemList>({
    key: filter,
    version,
    spacingMs: () => SPACING_MS,
    read(shown, known, more) {
      if (known === null) return readPage(shown, null);
      if (more) return readPage(shown, known);
      return shown.sort === 'path' ? readChanges(shown, known) : readAgain(shown, known);
    },
  });
}
