import type { Connection, Database } from '#libs/database';
import type { SessionRecord } from '#libs/progress';
import { advance, STEPS, type StepPhases } from './advance.js';
import { changeSession, nothingChanged, type Fence } from './fence.js';

function clustering(sessionId: number, run: number): Fence {
  return { sessionId, run, statuses: ['running'], stage: 'clustering' };
}

/**
 * Reports where clustering is: `share` (0 to 1) of its work, in `stage`. Never goes back.
 * @returns the session as committed, or null where it is not clustering in this run any more, or nothing moved.
 */
export function reportClustering(
  database: Database,
  sessionId: number,
  run: number,
  stage: string,
  share: number,
): Promise<SessionRecord | null> {
  // The last step is the write's own, which ends the phase.
  const done = Math.min(Math.floor(share * STEPS), STEPS - 1);
  return changeSession(database, clustering(sessionId, run), async (connection) => {
    const changed = await connection.$executeRaw`
      UPDATE session_phase SET completed = GREATEST(completed, ${done}), stage = ${stage}
      WHERE session_id = ${sessionId} AND phase = 'clustering' AND (completed < ${done} OR stage <> ${stage})`;
    if (changed === 0) nothingChanged();
  });
}

/**
 * Ends clustering, and with it the session, in the transaction in which `write` stores the people.
 * @returns the session as committed, or null where it is not clustering in this run any more.
 */
export function finishClustering(
  database: Database,
  sessionId: number,
  run: number,
  write: (connection: Connection) => Promise<void>,
  steps: StepPhases,
): Promise<SessionRecord | null> {
  return changeSession(database, clustering(sessionId, run), async (connection, session) => {
    await write(connection);
    await connection.sessionPhase.update({
      where: { sessionId_phase: { sessionId, phase: 'clustering' } },
      data: { completed: STEPS },
    });
    await advance(connection, session, steps);
  });
}
