import type { Item, Latest, Snapshot } from '#libs/contracts';
import { untrack, type Accessor } from 'solid-js';
import { counted, fileName } from '../../design/format.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { makeShared } from '../../server/shared.js';
import { firstNumbers } from './phases.js';

/** Least time between two reads. */
const SPACING_MS = 1_000;
/** Items that are read at once: enough to choose the most telling ones from. */
const LIMIT = 40;

const shareLatest = makeShared<number, [watched: { readonly snapshot: Snapshot }], Accessor<Latest | null>>(
  (watched) => {
    const { sessionId } = untrack(() => watched.snapshot);
    const query = createQuery({
      key: () => (firstNumbers(watched.snapshot).total === null ? null : watched.snapshot.version.run),
      version: () => watched.snapshot.version.seq,
      spacingMs: () => SPACING_MS,
      read: () => client.sessions.latest(sessionId, { limit: LIMIT }),
    });
    return query.value;
  },
);

/** The photos of a session that were settled last, kept up to date; null before they are read. */
export function createLatest(watched: { readonly snapshot: Snapshot }): Accessor<Latest | null> {
  return shareLatest(
    untrack(() => watched.snapshot.sessionId),
    watched,
  );
}

/** The result of an item in a few words. */
export function latestStory({ state, reason, faces, duplicateOf }: Item): string {
  switch (state) {
    case 'failed':
      return reason ?? 'failed';
    case 'skipped':
      return duplicateOf === null ? 'copy' : `copy of ${fileName(duplicateOf.path)}`;
    case 'completed':
      return faces === null ? 'analyzed' : faces === 0 ? 'no faces' : counted(faces, 'face');
    case 'pending':
      return 'waiting';
  }
}

/** The newest items, at most `limit`; those with nothing to tell only where there are no others. Newest first. */
export function mostTelling(items: readonly Item[], limit: number): Item[] {
  const tells = ({ state, faces }: Item) => state !== 'completed' || (faces ?? 0) > 0;
  const telling = items.filter(tells).slice(0, limit);
  const others = items.filter((item) => !tells(item)).slice(0, limit - telling.length);
  const chosen = new Set([...telling, ...others]);
  return items.filter((item) => chosen.has(item));
}
