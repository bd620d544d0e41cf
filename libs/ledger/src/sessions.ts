import { isTerminal, WORKING_STATUSES, type FaceQuality, type SessionStatus } from '#libs/contracts';
import { Prisma, transaction, WHOLE_LIBRARY_MS, type Connection } from '#libs/database';
import { allPhases, initialFacts } from '#libs/phases';
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
  /** Patterns of files and folders that are ignored beside the default rules; those of the folder where left out. */
  readonly ignore?: readonly string[] | undefined;
  readonly faceQuality: FaceQuality;
  readonly minFaceSize: number;
  /** Names of the optional phases that run in it; none where left out. */
  readonly phases?: readonly string[];
}

/** Adds a folder to the library, if it is not there; patterns are remembered for its next sessions. */
async function addFolder(connection: Connection, path: string, ignore: readonly string[] | undefined) {
  const [folder] = await connection.$queryRaw<{ id: number; ignore: string[] }[]>`
    INSERT INTO folder (path, ignore) VALUES (${path}, ${[...(ignore ?? [])]}::text[])
    ON CONFLICT (path) DO UPDATE SET ignore = ${ignore ? Prisma.sql`EXCLUDED.ignore` : Prisma.sql`folder.ignore`}
    RETURNING id, ignore`;
  if (!folder) throw new Error(`no folder ${path} after it was added`);
  return folder;
}

/** Creates a pending session with the standard phases and those that were chosen. */
export function createSession(
  { database }: LedgerNeeds,
  { phases = [], subdirectories, ignore, ...session }: NewSession,
): Promise<SessionRecord> {
  const chosen = allPhases().filter(({ name, optional }) => !optional || phases.includes(name));
  return transaction(database, async (connection) => {
    const folder = await addFolder(connection, session.rootPath, ignore);
    const { id } = await connection.trainingSession.create({
      data: {
        ...session,
        folderId: folder.id,
        subdirectories: [...subdirectories],
        ignore: folder.ignore,
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

/**
 * Deletes a session with its items, under its lock: its history. Photos and their results stay.
 * @returns its last state, cancelled where it had not ended.
 */
async function deleteSession(connection: Connection, session: LockedSession): Promise<SessionRecord> {
  const { id, now, status } = session;
  const ended = status === 'completed' || status === 'failed';
  await connection.$executeRaw`
    UPDATE training_session SET ended_at = coalesce(ended_at, ${now}), active_since = NULL,
      status = ${ended ? status : 'cancelled'}
    WHERE id = ${id}`;
  const record = await readRecord(connection, id);
  if (!record) throw new Error(`session ${id} vanished under its lock`);
  await connection.item.deleteMany({ where: { sessionId: id } });
  await connection.trainingSession.delete({ where: { id } });
  return record;
}

/**
 * Deletes a session with its items.
 * @returns its last state, cancelled where it had not ended; null where there is no such session.
 */
export function removeSession(
  { database }: LedgerNeeds,
  { sessionId }: { readonly sessionId: number },
): Promise<SessionRecord | null> {
  return transaction(database, async (connection) => {
    const session = await lockSession(connection, { sessionId });
    return session && deleteSession(connection, session);
  });
}

/** A folder to be removed from the library, and what removes its photos in the same transaction. */
export interface RemoveFolder<T> {
  readonly folderId: number;
  readonly removePhotos: (connection: Connection) => Promise<T>;
}

/** The removal of a folder: its deleted sessions, and what `removePhotos` returned; or the session that prevents it. */
export type FolderRemoved<T> =
  | { readonly kind: 'removed'; readonly records: readonly SessionRecord[]; readonly photos: T }
  | { readonly kind: 'busy'; readonly record: SessionRecord }
  | { readonly kind: 'unknown' };

/** Removes a folder with its sessions, unless one of them has not ended. */
export function removeFolder<T>(
  { database }: LedgerNeeds,
  { folderId, removePhotos }: RemoveFolder<T>,
): Promise<FolderRemoved<T>> {
  return transaction(
    database,
    async (connection): Promise<FolderRemoved<T>> => {
      // No session is added under this lock, and none of these changes under theirs.
      const folders = await connection.$queryRaw<unknown[]>`SELECT 1 FROM folder WHERE id = ${folderId} FOR UPDATE`;
      if (folders.length === 0) return { kind: 'unknown' };
      const sessions = await connection.$queryRaw<{ id: number; status: SessionStatus }[]>`
      SELECT id, status FROM training_session WHERE folder_id = ${folderId} ORDER BY id FOR UPDATE`;
      const busy = sessions.find(({ status }) => status !== 'pending' && !isTerminal(status));
      const record = busy && (await readRecord(connection, busy.id));
      if (record) return { kind: 'busy', record };
      const photos = await removePhotos(connection);
      const records: SessionRecord[] = [];
      for (const { id } of sessions) {
        const session = await lockSession(connection, { sessionId: id });
        if (session) records.push(await deleteSession(connection, session));
      }
      await connection.folder.delete({ where: { id: folderId } });
      return { kind: 'removed', records, photos };
    },
    WHOLE_LIBRARY_MS,
  );
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

/** Says what a session waits for, until its work goes on. Null where that is known, or it is not at work. */
export function waitingSession(
  { database }: LedgerNeeds,
  { sessionId, run, reason }: SessionRun & { readonly reason: string },
): Promise<SessionRecord | null> {
  return changeSession(database, { sessionId, run, statuses: WORKING_STATUSES }, async (connection, session) => {
    if (session.reason === reason) nothingChanged();
    await updateSession(connection, sessionId, { reason });
  });
}

/** Counts a failed job; too many in a row with nothing settled fail the session. */
export function countJobFailure(
  { database }: LedgerNeeds,
  { sessionId, run }: SessionRun,
): Promise<SessionRecord | null> {
  const fence: Fence = { sessionId, run, statuses: WORKING_STATUSES };
  return changeSession(database, fence, async (connection, session) => {
    const { jobFailures } = await updateSession(connection, sessionId, { jobFailures: { increment: 1 } });
    if (jobFailures < JOB_FAILURES_LIMIT) return;
    const reason = `${JOB_FAILURES_LIMIT} jobs in a row failed with nothing done between them. The worker log says why.`;
    await fail(connection, session, reason);
  });
}
