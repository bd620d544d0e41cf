import { createEffect, createMemo, on, onCleanup, untrack, type Accessor } from 'solid-js';
import type { PhaseName, Item, RecentItem } from '#libs/contracts';
import { useClient } from '../../../server/client.js';
import { createDebounced } from '../../../server/create-debounced.js';
import { createQuery } from '../../../server/create-query.js';
import { ItemPages, wholePages, type Range } from './item-pages.js';

/** The session and phase of the items, and which of them are visible. */
interface VisibleItems {
  readonly sessionId: number;
  readonly phase: PhaseName;
  /** The version of the session: when it grows, items may have changed. */
  readonly version: Accessor<number>;
  readonly recent: Accessor<readonly RecentItem[]>;
  /** Null while nothing is visible. */
  readonly range: Accessor<Range | null>;
}

/** Items that became visible are requested once scrolling has paused. */
const DEBOUNCE_MS = 80;
/** Least time between two requests for changes of visible items. */
const SPACING_MS = 1_000;
/** Hints are applied together: one by one, they would keep the page painting all the time. */
const HINTS_MS = 1_000;
/** The most items that the API returns at once. */
const LIMIT = 200;

/**
 * The visible items, by ordinal. They are read when they become visible, and again at most once a second after the
 * session's version grew. Without changes and scrolling nothing is requested.
 */
export function createItems({
  sessionId,
  phase,
  version,
  recent,
  range,
}: VisibleItems): (ordinal: number) => Item | undefined {
  const client = useClient();
  const pages = new ItemPages(phase);
  createEffect(on(range, (visible) => visible && pages.markViewed(visible)));
  const stable = createDebounced(range, DEBOUNCE_MS);
  const covered = createMemo(() => {
    const visible = stable();
    return visible && wholePages(visible);
  });
  const unknown = (visible: Range | null) => visible !== null && pages.knownSince(visible) === null;
  const readRange = async (visible: Range): Promise<void> => {
    const at = untrack(version);
    const since = pages.knownSince(visible);
    if (since !== null && since >= at) return;
    for (let from: number | null = visible.first; from !== null;) {
      const query = { phase, from, limit: LIMIT, ...(since === null ? {} : { changedSince: since }) };
      const { items, nextCursor } = await client.sessions.items(sessionId, query);
      pages.put(items);
      const last: number = items.at(-1)?.ordinal ?? visible.end;
      from = nextCursor === null || last + 1 >= visible.end ? null : last + 1;
    }
    pages.confirm(visible, at);
  };
  createQuery({
    key: () => (covered() === null ? null : phase),
    version: () => `${covered()?.first} ${covered()?.end} ${version()}`,
    spacingMs: () => (unknown(covered()) ? 0 : SPACING_MS),
    async read() {
      const visible = untrack(covered);
      if (visible !== null) await readRange(visible);
    },
  });

  let hints: readonly RecentItem[] = [];
  let hintTimer: ReturnType<typeof setTimeout> | undefined;
  const applyHints = (): void => {
    hintTimer = undefined;
    pages.hint(hints);
    hints = [];
  };
  createEffect(
    on(recent, (items) => {
      hints = [...hints, ...items];
      hintTimer ??= setTimeout(applyHints, HINTS_MS);
    }),
  );
  onCleanup(() => clearTimeout(hintTimer));
  return (ordinal) => pages.at(ordinal);
}
