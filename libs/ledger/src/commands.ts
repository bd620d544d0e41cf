import type { Command, PhaseName } from '#libs/contracts';
import type { Connection } from '#libs/database';
import { FIRST_PHASE, initialFacts, phaseNamed, type Facts } from '#libs/phases';
import { COMMANDS, phaseRecord, phasesOf, refusal, retryable, type SessionRecord } from '#libs/progress';
import { advance, type Change } from './advance.js';
import { changeSession, nothingChanged, updatePhase, updateSession } from './fence.js';
import type { LedgerNeeds } from './ledger.js';
import { forgetFound } from './other-files.js';
import { readRecord } from './record.js';

/** The result of a command. `changed` is false where the session was in that state already. */
export type CommandResult =
  | { readonly kind: 'done'; readonly changed: boolean; readonly record: SessionRecord }
  | { readonly kind: 'refused'; readonly record: SessionRecord; readonly why: string }
  | { readonly kind: 'unknown' };

/** A command to one session; `from` is the phase from which a restart does its work again, the first by default. */
export interface CommandInput {
  readonly sessionId: number;
  readonly command: Command;
  readonly from?: PhaseName | undefined;
}

/** What an effect works on; `from`: as in the command. */
interface CommandChange extends Change {
  readonly from: PhaseName;
}

/** An item that is to be processed again. */
const PENDING = { state: 'pending', reason: null, attempts: 0, ms: null, settledAt: null };

/** What each command of the table in libs/progress does to a session. */
const EFFECTS: Readonly<Record<Command, (change: CommandChange) => Promise<unknown>>> = {
  /** Discovery comes first. */
  start({ connection, session: { id, now } }) {
    const times = { startedAt: now, discoveryStartedAt: now, activeSince: now };
    return updateSession(connection, id, { status: 'discovering', stage: 'discovery', ...times });
  },

  /** Commits of running batches are refused from now on; a resume processes their items again. */
  pause: ({ connection, session: { id } }) => updateSession(connection, id, { status: 'paused', activeSince: null }),

  async resume({ connection, session: { id, now } }) {
    await updateSession(connection, id, { status: 'running', activeSince: now });
    // Paused time is not working time: the rate continues from what is settled next.
    await connection.sessionPhase.updateMany({
      where: { sessionId: id, completedAt: null, startedAt: { not: null } },
      data: { rateAt: null },
    });
  },

  cancel: ({ connection, session: { id, now } }) =>
    updateSession(connection, id, { status: 'cancelled', endedAt: now, activeSince: null }),

  /** A new run processes the items that failed or are pending, and keeps the other results. */
  async 'retry-failed'(change) {
    const { connection, session } = change;
    const record = await readRecord(connection, session.id);
    if (!record || retryable(record) === 0) nothingChanged();
    await connection.item.updateMany({
      where: { sessionId: session.id, state: 'failed' },
      data: { ...PENDING, seq: session.seq },
    });
    const names = phasesOf(record).map(({ name }) => name);
    await openRun(change, { names, from: FIRST_PHASE.name, redone: [], reuse: true });
  },

  /**
   * A new run repeats the phases from `from` on, without stored results; from the first one on, it walks the folder again.
   * First it finishes earlier phases that the previous run did not, and keeps what is settled in them.
   */
  async restart(change) {
    const { connection, session, from } = change;
    const record = await readRecord(connection, session.id);
    const names = record ? phasesOf(record).map(({ name }) => name) : [];
    if (!record || !names.includes(from)) nothingChanged();
    const redone = names.slice(names.indexOf(from));
    const begin = names.find((name) => name === from || !phaseRecord(record, name).completedAt) ?? from;
    const walk = from === FIRST_PHASE.name;
    if (!walk) await redoItems(change, redone);
    await openRun(change, { names, from: begin, redone, reuse: false, walk });
  },
};

/** Executes a command as compare-and-set: changes the session if its status allows it, else answers its state. */
export async function runCommand(
  { database, steps }: LedgerNeeds,
  { sessionId, command, from = FIRST_PHASE.name }: CommandInput,
): Promise<CommandResult> {
  const rule = COMMANDS[command];
  const changed = await changeSession(database, { sessionId, statuses: rule.from }, (connection, session) =>
    EFFECTS[command]({ connection, session, steps, from }),
  );
  if (changed) return { kind: 'done', changed: true, record: changed };
  const record = await readRecord(database, sessionId);
  if (!record) return { kind: 'unknown' };
  if (rule.already.includes(record.status)) return { kind: 'done', changed: false, record };
  return { kind: 'refused', record, why: refusal(record, command) };
}

/** A run that is about to be opened. */
interface NextRun {
  /** The session's phases, in order. */
  readonly names: readonly string[];
  /** The first phase of the run; earlier phases keep what they settled. */
  readonly from: string;
  /** The phases whose items are all pending again. */
  readonly redone: readonly string[];
  readonly reuse: boolean;
  /** Whether the folder is walked again; it is in any case where its walk was not completed. */
  readonly walk?: boolean;
}

/** A phase before its start. */
const NO_COUNTS = { completed: 0, skipped: 0, failed: 0, worked: 0, rateItems: 0, rateSeconds: 0 };
const NOT_STARTED = { total: null, needed: true, stage: null, rateAt: null, startedAt: null, completedAt: null };

/** Resets the phases of a run to their start. Facts by item are kept unless their phase is redone. */
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
    const initial = { ...initialFacts(declaration), ...Object.fromEntries(kept) };
    await updatePhase(connection, sessionId, phase, { ...NO_COUNTS, ...NOT_STARTED, facts: initial });
  }
}

/** Opens the next run: at its first phase, or in discovery. */
async function openRun({ connection, session, steps }: Change, next: NextRun): Promise<void> {
  await resetPhases(connection, session.id, next);
  const { now } = session;
  const walk = next.walk === true || !session.discovered;
  // Advancing from the stage before a phase starts the phase.
  const before = ['discovery', ...next.names][next.names.indexOf(next.from)] ?? 'discovery';
  const begun = { reason: null, endedAt: null, jobFailures: 0, activeMs: 0, activeSince: now, startedAt: now };
  const at = walk
    ? { status: 'discovering', stage: 'discovery', discoveryStartedAt: now }
    : { status: 'running', stage: before };
  if (walk) await forgetFound(connection, session.id);
  await updateSession(connection, session.id, { run: { increment: 1 }, reuse: next.reuse, ...begun, ...at });
  if (!walk) await advance({ connection, session: { ...session, stage: before }, steps });
}

/** Makes all items of some phases pending again; the originals among the photos are then elected again. */
async function redoItems({ connection, session }: Change, redone: readonly string[]): Promise<void> {
  await connection.item.updateMany({
    where: { sessionId: session.id, phase: { in: [...redone] } },
    data: { ...PENDING, duplicateKey: null, duplicateOf: null, seq: session.seq },
  });
}
