import { createMemo, mapArray, untrack, type Accessor } from 'solid-js';
import type { RecentItem, Snapshot } from '#libs/contracts';
import { sameFields } from '../../../design/same-fields.js';
import { usePhases } from '../../../server/phases.js';
import { photoPhasesOf } from '../phases.js';
import { createItems } from './create-items.js';
import type { Range } from './item-pages.js';
import { tileView, type TileView } from './tile-view.js';

/** A followed session. */
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
  const find = usePhases();
  const rootPath = createMemo(() => watched.snapshot.rootPath);
  const version = createMemo(() => watched.snapshot.version.seq);
  const sessionId = untrack(() => watched.snapshot.sessionId);
  const keys = createMemo(() => photoPhasesOf(watched.snapshot, find).map(({ key }) => key), [], {
    equals: sameFields,
  });
  /** The items of one phase, once it has ordinals. */
  const itemsOf = (key: string) => {
    const phase = () => watched.snapshot.phases[key];
    const hasStarted = createMemo(() => typeof phase()?.progress.total === 'number');
    const name = untrack(() => phase()?.name ?? key);
    const range = () => (hasStarted() && visible().end > 0 ? visible() : null);
    const items = createItems({ sessionId, version, recent: () => watched.recent, phase: name, range });
    return (ordinal: number) => ({ title: find(name).words.title, item: hasStarted() ? items(ordinal) : undefined });
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
