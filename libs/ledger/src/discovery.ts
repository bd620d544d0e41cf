import type { Connection, Database } from '#libs/database';
import type { SessionRecord } from '#libs/progress';
import { advance } from './advance.js';
import type { FaceLibrary } from './face-library.js';
import { changeSession, nothingChanged, type Fence } from './fence.js';

function discovering(sessionId: number, run: number): Fence {
  return { sessionId, run, statuses: ['discovering'], stage: 'discovery' };
}

/**
 * Adds what a walk found. A walk that is done again neither counts twice nor clashes. Each item gets the place that it
 * has if the walk goes in path order and is done once; {@link completeDiscovery} sees to it that all are right.
 * @param addPhotos stores the files in the catalog, in the same transaction, and answers their ids in path order.
 * @returns the session as committed, or null where it is not discovering in this run any more.
 */
export function addFound(
  database: Database,
  sessionId: number,
  run: number,
  unreadable: number,
  addPhotos: (connection: Connection) => Promise<readonly number[]>,
): Promise<SessionRecord | null> {
  return changeSession(database, discovering(sessionId, run), async (connection, session) => {
    const photoIds = await addPhotos(connection);
    const before = await connection.trainingSession.findUniqueOrThrow({ where: { id: sessionId } });
    const inserted = await connection.$executeRaw`
      INSERT INTO item (session_id, phase, photo_id, ordinal, seq)
      SELECT ${sessionId}::int, 'training', photo_id, ${before.found}::int + place - 1, ${session.seq}::int
      FROM unnest(${photoIds}::int[]) WITH ORDINALITY AS walked(photo_id, place)
      ON CONFLICT DO NOTHING`;
    if (inserted === 0 && unreadable <= before.unreadable) nothingChanged();
    await connection.trainingSession.update({
      where: { id: sessionId },
      data: { found: { increment: inserted }, unreadable: Math.max(unreadable, before.unreadable) },
    });
  });
}

/**
 * Ends discovery: gives every item its place in path order where it has not got it yet, and goes on to training.
 * @returns the session as committed, or null where it is not discovering in this run any more.
 */
export function completeDiscovery(
  database: Database,
  sessionId: number,
  run: number,
  library: FaceLibrary,
): Promise<SessionRecord | null> {
  return changeSession(database, discovering(sessionId, run), async (connection, session) => {
    // The table has grown since Postgres last counted it: taken for small, it would be walked through for each item.
    await connection.$executeRaw`SET LOCAL enable_nestloop = off`;
    await connection.$executeRaw`
      UPDATE item SET ordinal = numbered.ordinal, seq = ${session.seq}
      FROM (
        SELECT item.photo_id, row_number() OVER (ORDER BY photo.path COLLATE "C") - 1 AS ordinal
        FROM item JOIN photo ON photo.id = item.photo_id
        WHERE item.session_id = ${sessionId} AND item.phase = 'training'
      ) AS numbered
      WHERE item.session_id = ${sessionId} AND item.phase = 'training' AND item.photo_id = numbered.photo_id
        AND item.ordinal IS DISTINCT FROM numbered.ordinal`;
    await connection.$executeRaw`SET LOCAL enable_nestloop = on`;
    await connection.trainingSession.update({
      where: { id: sessionId },
      data: { discoveryCompletedAt: session.now, numberedSeq: session.seq },
    });
    await advance(connection, session, library);
  });
}
