import type { FaceQuality } from '#libs/contracts';
import { transaction, type Connection, type Database } from '#libs/database';
import { allPhases, FIRST_PHASE, initialFacts } from '#libs/phases';
import type { SessionRecord } from '#libs/progress';
import { changeSession } from './fence.js';
import { readRecord } from './record.js';

/** What a new session is asked to do. */
export interface NewSession {
  readonly name: string;
  /** Absolute and resolved. */
  readonly rootPath: string;
  /** Relative to the root; none means all of it. */
  readonly subdirectories: readonly string[];
  readonly faceQuality: FaceQuality;
  readonly minFaceSize: number;
  /** Names of the optional phases that run in it; none where left out. */
  readonly phases?: readonly string[];
}

/** Creates a pending session with the standard phases and those that were chosen. */
export function createSession(database: Database, { phases = [], ...input }: NewSession): Promise<SessionRecord> {
  return transaction(database, async (connection) => {
    const { id } = await connection.trainingSession.create({
      data: {
        ...input,
        subdirectories: [...input.subdirectories],
        phases: {
          create: allPhases().flatMap((phase) =>
            phase.optional && !phases.includes(phase.name) ? [] : [{ phase: phase.name, facts: initialFacts(phase) }],
          ),
        },
      },
    });
    const record = await readRecord(connection, id);
    if (!record) throw new Error(`session ${id} vanished while it was created`);
    return record;
  });
}

const ANY_STATUS = ['pending', 'discovering', 'running', 'paused', 'completed', 'failed', 'cancelled'] as const;

/** Gives a session another name. Null where there is no such session. */
export function renameSession(database: Database, sessionId: number, name: string): Promise<SessionRecord | null> {
  return changeSession(database, { sessionId, statuses: ANY_STATUS }, async (connection) => {
    await connection.trainingSession.update({ where: { id: sessionId }, data: { name } });
  });
}

/** A deleted session: how it last stood, cancelled where it had not ended, and what `cleanUp` answered. */
export interface Removal<T> {
  readonly record: SessionRecord;
  readonly cleanedUp: T;
}

/**
 * Deletes a session with its items, in one transaction with `cleanUp`, which is told the photos it had.
 * @returns null where there is no such session.
 */
export function removeSession<T>(
  database: Database,
  sessionId: number,
  cleanUp: (connection: Connection, photoIds: readonly number[]) => Promise<T>,
): Promise<Removal<T> | null> {
  return transaction(database, async (connection) => {
    const [locked] = await connection.$queryRaw<{ id: number }[]>`
      UPDATE training_session SET
        seq = seq + 1,
        updated_at = clock_timestamp(),
        ended_at = coalesce(ended_at, clock_timestamp()),
        active_since = NULL,
        status = CASE WHEN status IN ('completed', 'failed') THEN status ELSE 'cancelled' END
      WHERE id = ${sessionId} RETURNING id`;
    if (!locked) return null;
    const record = await readRecord(connection, sessionId);
    if (!record) return null;
    const [removed] = await connection.$queryRaw<{ photoIds: number[] }[]>`
      WITH removed AS (DELETE FROM item WHERE session_id = ${sessionId} RETURNING phase, photo_id)
      SELECT coalesce(array_agg(photo_id) FILTER (WHERE phase = ${FIRST_PHASE.name}), '{}') AS "photoIds" FROM removed`;
    await connection.trainingSession.delete({ where: { id: sessionId } });
    return { record, cleanedUp: await cleanUp(connection, removed?.photoIds ?? []) };
  });
}
