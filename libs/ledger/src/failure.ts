import type { Connection } from '#libs/database';
import type { SessionRecord } from '#libs/progress';
import { changeSession, type Fence, type LockedSession } from './fence.js';
import type { LedgerNeeds } from './ledger.js';

/** Failed jobs in a row, with nothing settled between them, after which a session fails. */
const JOB_FAILURES_LIMIT = 5;

async function fail(connection: Connection, session: LockedSession, reason: string): Promise<void> {
  await connection.trainingSession.update({
    where: { id: session.id },
    data: { status: 'failed', reason, endedAt: session.now, activeSince: null },
  });
}

/** Ends a session as failed, with the reason. Null where the run is over already. */
export function failSession(
  { database }: LedgerNeeds,
  { sessionId, run, reason }: { readonly sessionId: number; readonly run: number; readonly reason: string },
): Promise<SessionRecord | null> {
  const fence: Fence = { sessionId, run, statuses: ['discovering', 'running', 'paused'] };
  return changeSession(database, fence, (connection, session) => fail(connection, session, reason));
}

/** Counts a failed job; too many in a row with nothing settled fail the session. */
export function countJobFailure(
  { database }: LedgerNeeds,
  { sessionId, run }: { readonly sessionId: number; readonly run: number },
): Promise<SessionRecord | null> {
  const fence: Fence = { sessionId, run, statuses: ['discovering', 'running'] };
  return changeSession(database, fence, async (connection, session) => {
    const data = { jobFailures: { increment: 1 } };
    const { jobFailures } = await connection.trainingSession.update({ where: { id: sessionId }, data });
    if (jobFailures < JOB_FAILURES_LIMIT) return;
    const reason = `${JOB_FAILURES_LIMIT} jobs in a row failed with nothing done between them. The worker log says why.`;
    await fail(connection, session, reason);
  });
}
