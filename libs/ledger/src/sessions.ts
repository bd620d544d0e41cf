import type { FaceQuality } from '#libs/contracts';
import { transaction, type Connection } from '#libs/database';
import { allPhases, FIRST_PHASE, initialFacts } from '#libs/phases';
import type { SessionRecord } from '#libs/progress';
import {
  changeSession,
  lockSession,
  nothingChanged,
  updateSession,
  type Fence,
  type LockedSession,
  type SessionRun,
} from './fence.js';
import type { LedgerNeeds } from './ledger.js';
import { readRecord } from './record.js';

/** A session to be created. */
export interface NewSession {
  readonly name: string;
  /** Absolute and resolved. */
  readonly rootPath: string;
  /** Relative to the root; none means all of it. */
  readonly subdirectories: readonly string[];
  /** Patterns of files and folders that are ignored beside the default rules; none where left out. */
  readonly ignore?: readonly string[];
  readonly faceQuality: FaceQuality;
  readonly minFaceSize: number;
  /** Names of the optional phases that run in it; none where left out. */
  readonly phases?: readonly string[];
}

/** Adds a folder to the library, if it is not there. @returns its id */
async function addFolder(connection: Connection, path: string): Promise<number> {
  const [folder] = await connection.$queryRaw<{ id: number }[]>`
    INSERT INTO folder (path) VALUES (${path}) ON CONFLICT (path) DO UPDATE SET path = EXCLUDED.path RETURNING id`;
  if (!folder) throw new Error(`no folder ${path} after it was added`);
  return folder.id;
}

/** Creates a pending session with the standard phases and those that were chosen. */
export function createSession(
  { database }: LedgerNeeds,
  { phases = [], subdirectories, ignore = [], ...session }: NewSession,
): Promise<SessionRecord> {
  const chosen = allPhases().filter(({ name, optional }) => !optional || phases.includes(name));
  return transaction(database, async (connection) => {
    const folderId = await addFolder(connection, session.rootPath);
    const { id } = await connection.trainingSession.create({
      data: {
        ...session,
        folderId,
        subdirectories: [...subdirectories],
        ignore: [...ignore],
        phases: { create: chosen.map((phase) => ({ phase: phase.name, facts: initialFacts(phase) })) },
      },
    });
    const record = await readRecord(connection, id);
    if (!record) throw new Error(`session ${id} vanished while it was created`);
    return record;
  });
}

/** Gives a session another name. Null where there is no such session. */
export function renameSession(
  { database }: LedgerNeeds,
  { sessionId, name }: { readonly sessionId: number; readonly name: string },
): Promise<SessionRecord | null> {
  return changeSession(database, { sessionId }, async (connection) => {
    await updateSession(connection, sessionId, { name });
  });
}

/** A session to be deleted, and what is done in the same transaction with the photos that it had. */
export interface RemoveSession<T> {
  readonly sessionId: number;
  readonly cleanUp: (connection: Connection, photoIds: readonly number[]) => Promise<T>;
}

/** A deleted session: its last state, cancelled where it had not ended, and what `cleanUp` returned. */
export interface Removal<T> {
  readonly record: SessionRecord;
  readonly cleanedUp: T;
}

/** Deletes a session with its items. Null where there is no such session. */
export function removeSession<T>(
  { database }: LedgerNeeds,
  { sessionId, cleanUp }: RemoveSession<T>,
): Promise<Removal<T> | null> {
  return transaction(database, async (connection) => {
    const session = await lockSession(connection, { sessionId });
    if (!session) return null;
    const ended = session.status === 'completed' || session.status === 'failed';
    await connection.$executeRaw`
      UPDATE training_session SET ended_at = coalesce(ended_at, ${session.now}), active_since = NULL,
        status = ${ended ? session.status : 'cancelled'}
      WHERE id = ${sessionId}`;
    const record = await readRecord(connection, sessionId);
    if (!record) throw new Error(`session ${sessionId} vanished under its lock`);
    const [removed] = await connection.$queryRaw<{ photoIds: number[] }[]>`
      WITH removed AS (DELETE FROM item WHERE session_id = ${sessionId} RETURNING phase, photo_id)
      SELECT coalesce(array_agg(photo_id) FILTER (WHERE phase = ${FIRST_PHASE.name}), '{}') AS "photoIds" FROM removed`;
    await connection.trainingSession.delete({ where: { id: sessionId } });
    return { record, cleanedUp: await cleanUp(connection, removed?.photoIds ?? []) };
  });
}

/** Failed jobs in a row, with nothing settled between them, after which a session fails. */
const JOB_FAILURES_LIMIT = 5;

/** Ends a session as failed, under its lock. */
export async function fail(connection: Connection, { id, now }: LockedSession, reason: string): Promise<void> {
  await updateSession(connection, id, { status: 'failed', reason, endedAt: now, activeSince: null });
}

/** Ends a session as failed, with the reason. Null where the run is over already. */
export function failSession(
  { database }: LedgerNeeds,
  { sessionId, run, reason }: SessionRun & { readonly reason: string },
): Promise<SessionRecord | null> {
  const fence: Fence = { sessionId, run, statuses: ['discovering', 'running', 'paused'] };
  return changeSession(database, fence, (connection, session) => fail(connection, session, reason));
}

/** Says what a running session waits for, until it settles something. Null where that is known, or it is not running. */
export function waitingSession(
  { database }: LedgerNeeds,
  { sessionId, run, reason }: SessionRun & { readonly reason: string },
): Promise<SessionRecord | null> {
  return changeSession(database, { sessionId, run, statuses: ['running'] }, async (connection, session) => {
    if (session.reason === reason) nothingChanged();
    await updateSession(connection, sessionId, { reason });
  });
}

/** Counts a failed job; too many in a row with nothing settled fail the session. */
export function countJobFailure(
  { database }: LedgerNeeds,
  { sessionId, run }: SessionRun,
): Promise<SessionRecord | null> {
  const fence: Fence = { sessionId, run, statuses: ['discovering', 'running'] };
  return changeSession(database, fence, async (connection, session) => {
    const { jobFailures } = await updateSession(connection, sessionId, { jobFailures: { increment: 1 } });
    if (jobFailures < JOB_FAILURES_LIMIT) return;
    const reason = `${JOB_FAILURES_LIMIT} jobs in a row failed with nothing done between them. The worker log says why.`;
    await fail(connection, session, reason);
  });
}
