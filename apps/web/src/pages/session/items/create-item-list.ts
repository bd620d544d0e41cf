import { createEffect, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { ApiError, Item, ItemPage } from '#libs/contracts';
import { useClient } from '../../../server/client.js';
import { makePacer } from '../../../server/pacer.js';
import { isShown, type ItemFilter } from './item-filter.js';
import { mergeItems } from './merge-items.js';

/** The items that a filter shows, as far as they were asked for. */
export interface ItemList {
  /** Null before the first answer. */
  readonly items: Accessor<readonly Item[] | null>;
  /** Whether these are all. */
  readonly complete: Accessor<boolean>;
  readonly problem: Accessor<ApiError | null>;
  /** Asks for the next page. */
  more(): void;
}

const PAGE = 100;
const CHANGES_LIMIT = 200;
/** Changes are asked for this far apart; where there are more than so many pages of them, the list begins anew. */
const SPACING_MS = 2_000;
const MOST_CHANGE_PAGES = 5;

/** Reads the items that the filter shows page by page, and keeps what was read true while the session's version grows. */
export function createItemList(sessionId: number, filter: Accessor<ItemFilter>, version: Accessor<number>): ItemList {
  const client = useClient();
  const [items, setItems] = createSignal<readonly Item[] | null>(null);
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [problem, setProblem] = createSignal<ApiError | null>(null);
  let moreWanted = false;
  /** The version since which changes are unknown. */
  let knownSince = 0;
  /** The place up to which the list is known. */
  let readTo = Infinity;
  let readAt = 0;

  const ask = (query: Parameters<typeof client.sessions.items>[1]): Promise<ItemPage> => {
    const { phase, search } = untrack(filter);
    return client.sessions.items(sessionId, { phase, ...(search === '' ? {} : { q: search }), ...query });
  };
  const askPage = (after: string | null): Promise<ItemPage> => {
    const { state, reason } = untrack(filter);
    return ask({
      limit: PAGE,
      ...(state && { state }),
      ...(reason !== null && { reason }),
      ...(after !== null && { cursor: after }),
    });
  };
  /** What changed in the whole list; null where that is too much. */
  const askChanges = async (): Promise<Item[] | null> => {
    const changed: Item[] = [];
    let after: string | null = null;
    for (let page = 0; page < MOST_CHANGE_PAGES; page += 1) {
      const answer: ItemPage = await ask({
        limit: CHANGES_LIMIT,
        changedSince: knownSince,
        ...(after !== null && { cursor: after }),
      });
      changed.push(...answer.items);
      after = answer.nextCursor;
      if (after === null) return changed;
    }
    return null;
  };

  const due = (): number | null => {
    if (untrack(items) === null || (moreWanted && untrack(cursor) !== null)) return 0;
    return untrack(version) > knownSince ? readAt + SPACING_MS : null;
  };
  const read = async (): Promise<void> => {
    const [asked, wanted, known] = [untrack(version), untrack(filter), untrack(items)];
    readAt = Date.now();
    try {
      if (known === null) await readFirst(asked, wanted);
      else if (moreWanted) await readNext(known, wanted);
      else await readChanges(known, asked, wanted);
      setProblem(null);
    } catch (error) {
      setProblem(apiErrorOf(error));
      throw error;
    }
  };
  const readFirst = async (asked: number, wanted: ItemFilter): Promise<void> => {
    const page = await askPage(null);
    if (untrack(filter) !== wanted) return;
    knownSince = asked;
    take([], page);
  };
  const readNext = async (known: readonly Item[], wanted: ItemFilter): Promise<void> => {
    const page = await askPage(untrack(cursor));
    if (untrack(filter) === wanted) take(known, page);
  };
  const take = (known: readonly Item[], page: ItemPage): void => {
    moreWanted = false;
    readTo = page.nextCursor === null ? Infinity : (page.items.at(-1)?.ordinal ?? readTo);
    setCursor(page.nextCursor);
    setItems([...known, ...page.items]);
  };
  const readChanges = async (known: readonly Item[], asked: number, wanted: ItemFilter): Promise<void> => {
    const changed = await askChanges();
    if (untrack(filter) !== wanted) return;
    if (changed === null) return readFirst(asked, wanted);
    knownSince = asked;
    setItems(mergeItems(known, changed, (item) => isShown(item, wanted), readTo));
  };

  const pacer = makePacer(due, read);
  createEffect(
    on(filter, () => {
      setItems(null);
      setCursor(null);
      moreWanted = false;
      pacer.plan();
    }),
  );
  createEffect(on(version, () => pacer.plan()));
  onCleanup(() => pacer.stop());
  return {
    items,
    complete: () => items() !== null && cursor() === null,
    problem,
    more() {
      moreWanted = true;
      pacer.plan();
    },
  };
}
