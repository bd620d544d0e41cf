import { createMemo, untrack, type Accessor } from 'solid-js';
import type { RecentItem, Snapshot } from '#libs/contracts';
import { createItems } from './create-items.js';
import type { Range } from './item-pages.js';
import { sameView, tileView, type TileView } from './tile-view.js';

/** A followed session. */
export interface Watched {
  readonly snapshot: Snapshot;
  readonly recent: readonly RecentItem[];
}

/**
 * Makes the view of the photo with a visible ordinal; null while nothing is known of it. Photos have no ordinals during
 * discovery.
 */
export function createTileViews(
  watched: Watched,
  sight: Accessor<Range>,
): (place: number) => Accessor<TileView | null> {
  const numbered = createMemo(() => watched.snapshot.phases.training.progress.total !== null);
  const searched = createMemo(() => watched.snapshot.phases.faceDetection.progress.total !== null);
  const rootPath = createMemo(() => watched.snapshot.rootPath);
  const version = createMemo(() => watched.snapshot.version.seq);
  const inSight = (begun: Accessor<boolean>) => () => (begun() && sight().end > 0 ? sight() : null);
  const shared = { sessionId: untrack(() => watched.snapshot.sessionId), version, recent: () => watched.recent };
  const training = createItems({ ...shared, phase: 'training', range: inSight(numbered) });
  const faces = createItems({ ...shared, phase: 'face_detection', range: inSight(searched) });

  return (place) => {
    const view = (): TileView | null => {
      const item = numbered() ? training(place) : undefined;
      return item ? tileView(item, searched() ? faces(place) : undefined, rootPath()) : null;
    };
    // Suppresses updates that repeat a hint.
    return createMemo(view, null, { equals: sameView });
  };
}
