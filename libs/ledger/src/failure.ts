import type { Database } from '#libs/database';
import type { SessionRecord } from '#libs/progress';
import { changeSession } from './fence.js';

/** Failed jobs in a row, with nothing settled between them, after which a session fails. */
const JOB_FAILURES_LIMIT = 5;

/** Ends a session as failed, with the reason kept on it. Null where the run is over already. */
export function failSession(
  database: Database,
  sessionId: number,
  run: number,
  reason: string,
): Promise<SessionRecord | null> {
  return changeSession(
    database,
    { sessionId, run, statuses: ['discovering', 'running', 'paused'] },
    async (connection, session) => {
      await connection.trainingSession.update({
        where: { id: sessionId },
        data: { status: 'failed', reason, endedAt: session.now, activeSince: null },
      });
    },
  );
}

/** Counts a failed job; too many in a row with nothing settled fail the session. */
export function countJobFailure(database: Database, sessionId: number, run: number): Promise<SessionRecord | null> {
  return changeSession(
    database,
    { sessionId, run, statuses: ['discovering', 'running'] },
    async (connection, session) => {
      const { jobFailures } = await connection.trainingSession.update({
        where: { id: sessionId },
        data: { jobFailures: { increment: 1 } },
      });
      if (jobFailures < JOB_FAILURES_LIMIT) return;
      await connection.trainingSession.update({
        where: { id: sessionId },
        data: {
          status: 'failed',
          reason: `${JOB_FAILURES_LIMIT} jobs in a row failed with nothing done between them. The worker log says why.`,
          endedAt: session.now,
          activeSince: null,
        },
      });
    },
  );
}
