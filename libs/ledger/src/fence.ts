import type { SessionStatus, Stage } from '#libs/contracts';
import { Prisma, transaction, type Connection, type Database } from '#libs/database';
import type { SessionRecord } from '#libs/progress';
import { readRecord } from './record.js';

/** One run of a session, to which a change belongs. */
export interface SessionRun {
  readonly sessionId: number;
  readonly run: number;
}

/** The condition of a write: the run that it belongs to, and the statuses in which it is accepted. */
export interface Fence {
  readonly sessionId: number;
  /** Left out by commands, which apply to the current run. */
  readonly run?: number;
  /** Any if left out. */
  readonly statuses?: readonly SessionStatus[];
  /** The stage that it belongs to; any if left out. */
  readonly stage?: Stage;
}

/** The session under its lock. */
export interface LockedSession {
  readonly id: number;
  readonly run: number;
  readonly seq: number;
  readonly status: SessionStatus;
  readonly stage: Stage | null;
  readonly discovered: boolean;
  /** What discovery has found so far. */
  readonly found: number;
  /** Failed jobs in a row with nothing settled between them. */
  readonly jobFailures: number;
  /** Why it failed, what is worth saying at its end, or what it waits for. */
  readonly reason: string | null;
  /** The database's time of this change. */
  readonly now: Date;
}

/** Rolls the transaction back: the fence refused, or nothing changed. Never leaves this lib. */
class Refused extends Error {}

/** Rolls the transaction back, so that seq does not move. */
export function nothingChanged(): never {
  throw new Refused('nothing changed');
}

/** Longest time between two changes that counts as active, in milliseconds: a longer gap is an outage. */
const LONGEST_ACTIVE_MS = 60_000;

/**
 * The only statement that begins a change of a session: takes its row lock, moves seq and the active time, and returns
 * the row; null where the fence refuses. Under READ COMMITTED only statements after this one see what the lock protects.
 */
export async function lockSession(connection: Connection, fence: Fence): Promise<LockedSession | null> {
  const rows = await connection.$queryRaw<LockedSession[]>`
    UPDATE training_session SET
      seq = seq + 1,
      updated_at = clock_timestamp(),
      active_ms = active_ms + least(coalesce(extract(epoch FROM clock_timestamp() - active_since) * 1000, 0), ${LONGEST_ACTIVE_MS}::float8),
      active_since = CASE WHEN active_since IS NULL THEN NULL ELSE clock_timestamp() END
    WHERE id = ${fence.sessionId}
      ${fence.statuses === undefined ? Prisma.empty : Prisma.sql`AND status = ANY(${[...fence.statuses]}::text[])`}
      ${fence.run === undefined ? Prisma.empty : Prisma.sql`AND run = ${fence.run}`}
      ${fence.stage === undefined ? Prisma.empty : Prisma.sql`AND stage = ${fence.stage}`}
    RETURNING id, run, seq, status, stage, discovery_completed_at IS NOT NULL AS discovered,
      found, job_failures AS "jobFailures", reason, updated_at AS now`;
  return rows[0] ?? null;
}

/**
 * Changes a session: lock first, then `change` it, in one transaction.
 * @param timeout milliseconds after which it is rolled back; a default for changes of few rows where left out
 * @returns the session as committed, or null where the fence refused or `change` called {@link nothingChanged}.
 */
export async function changeSession(
  database: Database,
  fence: Fence,
  change: (connection: Connection, session: LockedSession) => Promise<unknown>,
  timeout?: number,
): Promise<SessionRecord | null> {
  try {
    return await transaction(
      database,
      async (connection) => {
        const session = await lockSession(connection, fence);
        if (!session) nothingChanged();
        await change(connection, session);
        return readRecord(connection, session.id);
      },
      timeout,
    );
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Writes columns of a session, under its lock. */
export function updateSession(
  connection: Connection,
  id: number,
  data: Parameters<Connection['trainingSession']['update']>[0]['data'],
) {
  return connection.trainingSession.update({ where: { id }, data });
}

/** Writes columns of a phase of a session, under the session's lock. */
export function updatePhase(
  connection: Connection,
  sessionId: number,
  phase: string,
  data: Parameters<Connection['sessionPhase']['update']>[0]['data'],
) {
  return connection.sessionPhase.update({ where: { sessionId_phase: { sessionId, phase } }, data });
}
