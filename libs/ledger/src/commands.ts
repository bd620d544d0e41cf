import { isTerminal, PHASES, TERMINAL_STATUSES, type Command, type Phase, type SessionStatus } from '#libs/contracts';
import type { Connection, Database } from '#libs/database';
import { retryable, type SessionRecord } from '#libs/progress';
import { advance } from './advance.js';
import type { FaceLibrary } from './face-library.js';
import { changeSession, nothingChanged, type LockedSession } from './fence.js';
import { readRecord } from './record.js';

/** What became of a command. `changed` is false where the session was so already. */
export type CommandResult =
  | { readonly kind: 'done'; readonly changed: boolean; readonly record: SessionRecord }
  | { readonly kind: 'refused'; readonly record: SessionRecord; readonly why: string }
  | { readonly kind: 'unknown' };

/** From which statuses a command acts, and in which it has nothing left to do. */
const COMMANDS: Readonly<Record<Command, { from: readonly SessionStatus[]; already: readonly SessionStatus[] }>> = {
  start: { from: ['pending'], already: [] },
  pause: { from: ['running'], already: ['paused'] },
  resume: { from: ['paused'], already: ['running'] },
  cancel: { from: ['pending', 'discovering', 'running', 'paused'], already: ['cancelled'] },
  'retry-failed': { from: TERMINAL_STATUSES, already: [] },
  restart: { from: TERMINAL_STATUSES, already: [] },
};

/** Compare-and-set: changes the session if its status allows, else says how it stands. */
async function command(
  database: Database,
  sessionId: number,
  name: Command,
  change: (connection: Connection, session: LockedSession) => Promise<void>,
): Promise<CommandResult> {
  const { from, already } = COMMANDS[name];
  const changed = await changeSession(database, { sessionId, statuses: from }, change);
  if (changed) return { kind: 'done', changed: true, record: changed };
  const record = await readRecord(database, sessionId);
  if (!record) return { kind: 'unknown' };
  if (already.includes(record.status)) return { kind: 'done', changed: false, record };
  if (name === 'retry-failed' && isTerminal(record.status)) {
    return {
      kind: 'refused',
      record,
      why: 'Nothing failed in this session and nothing is pending: there is nothing to retry.',
    };
  }
  return { kind: 'refused', record, why: `A session that is ${record.status} cannot ${name.replace('-', ' ')}.` };
}

/** Starts a pending session: discovery comes first. */
export function startSession(database: Database, sessionId: number): Promise<CommandResult> {
  return command(database, sessionId, 'start', async (connection, session) => {
    await connection.trainingSession.update({
      where: { id: sessionId },
      data: {
        status: 'discovering',
        stage: 'discovery',
        startedAt: session.now,
        discoveryStartedAt: session.now,
        activeSince: session.now,
      },
    });
  });
}

/** Pauses a running session: batches in hand are refused and done again after resume. */
export function pauseSession(database: Database, sessionId: number): Promise<CommandResult> {
  return command(database, sessionId, 'pause', async (connection) => {
    await connection.trainingSession.update({
      where: { id: sessionId },
      data: { status: 'paused', activeSince: null },
    });
  });
}

/** Goes on with a paused session. */
export function resumeSession(database: Database, sessionId: number): Promise<CommandResult> {
  return command(database, sessionId, 'resume', async (connection, session) => {
    await connection.trainingSession.update({
      where: { id: sessionId },
      data: { status: 'running', activeSince: session.now },
    });
    // Paused time is not working time: the rate goes on from what is settled next.
    await connection.sessionPhase.updateMany({
      where: { sessionId, completedAt: null, startedAt: { not: null } },
      data: { rateAt: null },
    });
  });
}

/** Ends a session for good in this run. */
export function cancelSession(database: Database, sessionId: number): Promise<CommandResult> {
  return command(database, sessionId, 'cancel', async (connection, session) => {
    await connection.trainingSession.update({
      where: { id: sessionId },
      data: { status: 'cancelled', endedAt: session.now, activeSince: null },
    });
  });
}

/** Sets a phase back to where a run finds it before it starts. */
async function resetPhases(connection: Connection, sessionId: number, from: Phase): Promise<void> {
  await connection.sessionPhase.updateMany({
    where: { sessionId, phase: { in: PHASES.slice(PHASES.indexOf(from)) } },
    data: {
      total: null,
      completed: 0,
      skipped: 0,
      failed: 0,
      worked: 0,
      needed: true,
      stage: null,
      rateItems: 0,
      rateSeconds: 0,
      rateAt: null,
      startedAt: null,
      completedAt: null,
      people: null,
      ungrouped: null,
      faces: 0,
    },
  });
}

/** The stage before each phase: advancing from it starts the phase. */
const BEFORE = { training: 'discovery', face_detection: 'training', clustering: 'face_detection' } as const;

/** Opens the next run at a phase whose earlier phases stand. */
async function openRun(
  connection: Connection,
  session: LockedSession,
  from: Phase,
  reuse: boolean,
  library: FaceLibrary,
): Promise<void> {
  await resetPhases(connection, session.id, from);
  const { discovered } = session;
  await connection.trainingSession.update({
    where: { id: session.id },
    data: {
      run: { increment: 1 },
      reuse,
      reason: null,
      endedAt: null,
      jobFailures: 0,
      activeMs: 0,
      activeSince: session.now,
      startedAt: session.now,
      ...(discovered
        ? { status: 'running', stage: BEFORE[from] }
        : { status: 'discovering', stage: 'discovery', discoveryStartedAt: session.now }),
    },
  });
  if (discovered) await advance(connection, { ...session, stage: BEFORE[from] }, library);
}

/** Tries what failed or was left pending again, in a new run; what is settled otherwise stands. */
export function retryFailed(database: Database, sessionId: number, library: FaceLibrary): Promise<CommandResult> {
  return command(database, sessionId, 'retry-failed', async (connection, session) => {
    const record = await readRecord(connection, sessionId);
    if (!record || retryable(record) === 0) nothingChanged();
    await connection.item.updateMany({
      where: { sessionId, state: 'failed' },
      data: { state: 'pending', reason: null, attempts: 0, ms: null, seq: session.seq, settledAt: null },
    });
    await openRun(connection, session, 'training', true, library);
  });
}

/** The phase that a restart has to begin at: an earlier one than asked for, where that was never finished. */
async function earliestUnfinished(connection: Connection, sessionId: number, from: Phase): Promise<Phase> {
  const record = await readRecord(connection, sessionId);
  return PHASES.find((phase) => phase === from || !record?.phases[phase].completedAt) ?? from;
}

/**
 * Does the phases from `from` on again, in a new run and without stored results. Earlier phases that the run before
 * did not finish are finished first; what is settled in them stands.
 */
export function restartSession(
  database: Database,
  sessionId: number,
  from: Phase,
  library: FaceLibrary,
): Promise<CommandResult> {
  return command(database, sessionId, 'restart', async (connection, session) => {
    const redone = PHASES.slice(PHASES.indexOf(from));
    if (from === 'training') await connection.item.deleteMany({ where: { sessionId, phase: 'face_detection' } });
    await connection.item.updateMany({
      where: { sessionId, phase: { in: redone } },
      data: {
        state: 'pending',
        reason: null,
        attempts: 0,
        ms: null,
        duplicateKey: null,
        duplicateOf: null,
        seq: session.seq,
        settledAt: null,
      },
    });
    await openRun(connection, session, await earliestUnfinished(connection, sessionId, from), false, library);
  });
}
