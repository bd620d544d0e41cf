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
  visible: Accessor<Range>,
): (ordinal: number) => Accessor<TileView | null> {
  const ordinalsAssigned = createMemo(() => watched.snapshot.phases.training.progress.total !== null);
  const facesBegun = createMemo(() => watched.snapshot.phases.faceDetection.progress.total !== null);
  const rootPath = createMemo(() => watched.snapshot.rootPath);
  const version = createMemo(() => watched.snapshot.version.seq);
  const visibleOnce = (begun: Accessor<boolean>) => () => (begun() && visible().end > 0 ? visible() : null);
  const shared = { sessionId: untrack(() => watched.snapshot.sessionId), version, recent: () => watched.recent };
  const training = createItems({ ...shared, phase: 'training', range: visibleOnce(ordinalsAssigned) });
  const faces = createItems({ ...shared, phase: 'face_detection', range: visibleOnce(facesBegun) });

  return (ordinal) => {
    const view = (): TileView | null => {
      const item = ordinalsAssigned() ? training(ordinal) : undefined;
      return item ? tileView(item, facesBegun() ? faces(ordinal) : undefined, rootPath()) : null;
    };
    // Suppresses updates that repeat a hint.
    return createMemo(view, null, { equals: sameView });
  };
}
