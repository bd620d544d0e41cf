import { isTerminal, TERMINAL_STATUSES, type Command, type PhaseName, type SessionStatus } from '#libs/contracts';
import type { Connection, Database } from '#libs/database';
import { FIRST_PHASE, initialFacts, phaseNamed, type Facts } from '#libs/phases';
import { phaseRecord, phasesOf, retryable, type SessionRecord } from '#libs/progress';
import { advance, type StepPhases } from './advance.js';
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
  if (isTerminal(record.status) && from.includes(record.status)) {
    return {
      kind: 'refused',
      record,
      why:
        name === 'retry-failed'
          ? 'Nothing failed in this session and nothing is pending: there is nothing to retry.'
          : 'This session does not have that phase.',
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
    // Paused time is not working time: the rate continues from what is settled next.
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

/** A run that is about to be opened. */
interface NextRun {
  /** The session's phases, in order. */
  readonly names: readonly string[];
  /** The first phase of the run; what earlier ones settled stands. */
  readonly from: string;
  /** The phases whose items were all made pending. */
  readonly redone: readonly string[];
  readonly reuse: boolean;
}

/** Resets the phases of a run to where they start. What is counted by item stays with the items, unless redone. */
async function resetPhases(connection: Connection, sessionId: number, { names, from, redone }: NextRun): Promise<void> {
  const phases = await connection.sessionPhase.findMany({
    where: { sessionId, phase: { in: names.slice(names.indexOf(from)) } },
    select: { phase: true, facts: true },
  });
  for (const { phase, facts } of phases) {
    const declaration = phaseNamed(phase);
    const kept = Object.entries(facts as Facts).filter(
      ([name]) => !redone.includes(phase) && declaration.facts[name]?.counted === 'item',
    );
    await connection.sessionPhase.update({
      where: { sessionId_phase: { sessionId, phase } },
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
        facts: { ...initialFacts(declaration), ...Object.fromEntries(kept) },
      },
    });
  }
}

/** Opens the next run: at its first phase, or in discovery where that was never completed. */
async function openRun(
  connection: Connection,
  session: LockedSession,
  next: NextRun,
  steps: StepPhases,
): Promise<void> {
  await resetPhases(connection, session.id, next);
  const { discovered } = session;
  // Advancing from the stage before a phase starts the phase.
  const before = ['discovery', ...next.names][next.names.indexOf(next.from)] ?? 'discovery';
  await connection.trainingSession.update({
    where: { id: session.id },
    data: {
      run: { increment: 1 },
      reuse: next.reuse,
      reason: null,
      endedAt: null,
      jobFailures: 0,
      activeMs: 0,
      activeSince: session.now,
      startedAt: session.now,
      ...(discovered
        ? { status: 'running', stage: before }
        : { status: 'discovering', stage: 'discovery', discoveryStartedAt: session.now }),
    },
  });
  if (discovered) await advance(connection, { ...session, stage: before }, steps);
}

/** Tries what failed or was left pending again, in a new run; what is settled otherwise stands. */
export function retryFailed(database: Database, sessionId: number, steps: StepPhases): Promise<CommandResult> {
  return command(database, sessionId, 'retry-failed', async (connection, session) => {
    const record = await readRecord(connection, sessionId);
    if (!record || retryable(record) === 0) nothingChanged();
    await connection.item.updateMany({
      where: { sessionId, state: 'failed' },
      data: { state: 'pending', reason: null, attempts: 0, ms: null, seq: session.seq, settledAt: null },
    });
    const names = phasesOf(record).map(({ name }) => name);
    await openRun(connection, session, { names, from: FIRST_PHASE.name, redone: [], reuse: true }, steps);
  });
}

/** Makes all items of some phases pending again; photos that were originals of these have to be found anew. */
async function redoItems(connection: Connection, session: LockedSession, redone: readonly string[]): Promise<void> {
  const sessionId = session.id;
  if (redone.includes(FIRST_PHASE.name)) {
    await connection.item.deleteMany({ where: { sessionId, phase: { not: FIRST_PHASE.name } } });
  }
  await connection.item.updateMany({
    where: { sessionId, phase: { in: [...redone] } },
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
}

/**
 * Does the phases from `from` on again, in a new run and without stored results. Earlier phases that the run before
 * did not finish are finished first; what is settled in them stands.
 */
export function restartSession(
  database: Database,
  sessionId: number,
  from: PhaseName,
  steps: StepPhases,
): Promise<CommandResult> {
  return command(database, sessionId, 'restart', async (connection, session) => {
    const record = await readRecord(connection, sessionId);
    const names = record ? phasesOf(record).map(({ name }) => name) : [];
    if (!record || !names.includes(from)) nothingChanged();
    const redone = names.slice(names.indexOf(from));
    await redoItems(connection, session, redone);
    const begin = names.find((name) => name === from || !phaseRecord(record, name).completedAt) ?? from;
    await openRun(connection, session, { names, from: begin, redone, reuse: false }, steps);
  });
}
