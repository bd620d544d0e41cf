import type { Connection } from '#libs/database';
import type { SessionRecord } from '#libs/progress';
import { advance, STEPS } from './advance.js';
import { changeSession, nothingChanged, updatePhase, type Fence, type SessionRun } from './fence.js';
import type { LedgerNeeds } from './ledger.js';

/** A phase in steps, in one run of a session. */
export interface StepRun extends SessionRun {
  readonly phase: string;
}

function fenceOf({ sessionId, run, phase }: StepRun): Fence {
  return { sessionId, run, statuses: ['running'], stage: phase };
}

/**
 * Reports the progress of a phase in steps: `share` (0 to 1) of its work, in `stage`. It never decreases.
 * @returns the session as committed, or null if it no longer runs this phase in this run, or nothing moved.
 */
export function reportSteps(
  { database }: LedgerNeeds,
  step: StepRun & { readonly stage: string; readonly share: number },
): Promise<SessionRecord | null> {
  const { sessionId, phase, stage } = step;
  // The last step is the one that stores the results and ends the phase.
  const done = Math.min(Math.floor(step.share * STEPS), STEPS - 1);
  return changeSession(database, fenceOf(step), async (connection) => {
    const changed = await connection.$executeRaw`
      UPDATE session_phase SET completed = GREATEST(completed, ${done}), stage = ${stage}
      WHERE session_id = ${sessionId} AND phase = ${phase} AND (completed < ${done} OR stage <> ${stage})`;
    if (changed === 0) nothingChanged();
  });
}

/**
 * Ends a phase in steps, in the transaction in which `write` stores its results.
 * @returns the session as committed, or null if it no longer runs this phase in this run.
 */
export function finishSteps(
  { database, steps }: LedgerNeeds,
  step: StepRun & { readonly write: (connection: Connection) => Promise<void> },
): Promise<SessionRecord | null> {
  const { sessionId, phase } = step;
  return changeSession(database, fenceOf(step), async (connection, session) => {
    await step.write(connection);
    await updatePhase(connection, sessionId, phase, { completed: STEPS });
    await advance({ connection, session, steps });
  });
}
