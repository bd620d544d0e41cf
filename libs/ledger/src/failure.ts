import type { Connection } from '#libs/database';
import type { SessionRecord } from '#libs/progress';
import { changeSession, updateSession, type Fence, type LockedSession, type SessionRun } from './fence.js';
import type { LedgerNeeds } from './ledger.js';

/** Failed jobs in a row, with nothing settled between them, after which a session fails. */
const JOB_FAILURES_LIMIT = 5;

async function fail(connection: Connection, { id, now }: LockedSession, reason: string): Promise<void> {
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
