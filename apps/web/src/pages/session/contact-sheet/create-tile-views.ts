import { createEffect, createMemo, mapArray, on, onCleanup, untrack, type Accessor } from 'solid-js';
import type { Item, PhaseName, RecentItem, Snapshot } from '#libs/contracts';
import { sameFields } from '../../../design/same-fields.js';
import { client } from '../../../server/client.js';
import { createDebounced, createQuery } from '../../../server/create-query.js';
import { declarationOf } from '../../../server/phases.js';
import { photoPhasesOf } from '../phases.js';
import { ItemPages, wholePages, type Range } from './item-pages.js';
import { tileView, type TileView } from './tile-view.js';

/** Items that became visible are requested once scrolling has paused. */
const DEBOUNCE_MS = 80;
/** Least time between two requests for changes of visible items. */
const SPACING_MS = 1_000;
/** Hints are applied together: one by one, they would keep the page painting all the time. */
const HINTS_MS = 1_000;
/** The most items that the API returns at once. */
const LIMIT = 200;

interface Watched {
  readonly snapshot: Snapshot;
  readonly recent: readonly RecentItem[];
}

/**
 * Makes the view of the photo with a visible ordinal; null while nothing is known of it. Photos have no ordinals during
 * discovery.
 */
export function createTileViews(
  watched: Watched,
  visible: Accessor<Range>,
): (ordinal: number) => Accessor<TileView | null> {
  const rootPath = createMemo(() => watched.snapshot.rootPath);
  const keys = createMemo(() => photoPhasesOf(watched.snapshot).map(({ key }) => key), [], { equals: sameFields });
  /** The items of one phase, once it has ordinals. */
  const itemsOf = (key: string) => {
    const phase = () => watched.snapshot.phases[key];
    const hasStarted = createMemo(() => typeof phase()?.progress.total === 'number');
    const name = untrack(() => phase()?.name ?? key);
    const range = () => (hasStarted() && visible().end > 0 ? visible() : null);
    const items = createItems(watched, name, range);
    return (ordinal: number) => ({
      title: declarationOf(name).words.title,
      item: hasStarted() ? items(ordinal) : undefined,
    });
  };
  const phases = createMemo(mapArray(keys, itemsOf));

  return (ordinal) => {
    const view = (): TileView | null => {
      const [first, ...later] = phases().map((items) => items(ordinal));
      return first?.item ? tileView(first.item, later, rootPath()) : null;
    };
    // Suppresses updates that repeat a hint.
    return createMemo(view, null, { equals: sameFields });
  };
}

/**
 * The visible items of a phase, by ordinal; `range` is null while nothing is visible. They are read when they become visible, and again at most once a second after the
 * session's version grew. Without changes and scrolling nothing is requested.
 */
function createItems(
  watched: Watched,
  phase: PhaseName,
  range: Accessor<Range | null>,
): (ordinal: number) => Item | undefined {
  const sessionId = untrack(() => watched.snapshot.sessionId);
  const version = () => watched.snapshot.version.seq;
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
  createEffect(() => {
    hints = [...hints, ...watched.recent];
    hintTimer ??= setTimeout(applyHints, HINTS_MS);
  });
  onCleanup(() => clearTimeout(hintTimer));
  return (ordinal) => pages.at(ordinal);
}
