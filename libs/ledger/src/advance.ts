import type { Stage } from '#libs/contracts';
import type { Connection, SessionPhaseModel } from '#libs/database';
import { allPhases, FIRST_PHASE, phaseNamed, type Facts, type PhaseDeclaration } from '#libs/phases';
import { perSecond, settled, type PhaseEstimate } from '#libs/progress';
import { updatePhase, updateSession, type LockedSession } from './fence.js';
import { learnEstimate } from './estimates.js';
import { leftUnread, nothingToIndex } from './other-files.js';
import { otherFileCounts } from './record.js';

/** Steps that a phase without photos counts; its stages share them. */
export const STEPS = 100;

/** What a phase asks of the library, which is outside the ledger. */
export interface PhaseLibrary {
  /** Whether there is anything to do; always, where this is left out. */
  needed?(connection: Connection): Promise<boolean>;
  /** The facts that are known at the phase's end. */
  facts?(connection: Connection, sessionId: number): Promise<Facts>;
  /** Elects the original of each duplicate key at the phase's end; every photo then leads to its own. */
  elect?(connection: Connection, keys: readonly string[]): Promise<unknown>;
}

/** What phases ask of the library, by phase name. */
export type PhaseLibraries = Readonly<Record<string, PhaseLibrary>>;

/** A change of a session under its lock, and the libraries of its phases. */
export interface Change {
  readonly connection: Connection;
  readonly session: LockedSession;
  readonly steps: PhaseLibraries;
}

/** The names of the phases that a session has, in the order in which they run. */
async function phaseNames(connection: Connection, sessionId: number): Promise<string[]> {
  const rows = await connection.sessionPhase.findMany({ where: { sessionId }, select: { phase: true } });
  const names = new Set(rows.map(({ phase }) => phase));
  return allPhases().flatMap(({ name }) => (names.has(name) ? [name] : []));
}

/** The estimate that an ended phase yields; null where it did no real work. */
function estimateOf(phase: SessionPhaseModel, unit: PhaseDeclaration['unit'], now: Date): PhaseEstimate | null {
  if (!phase.needed) return null;
  if (unit === 'step') {
    return phase.startedAt && { secondsPerPhoto: null, seconds: (now.getTime() - phase.startedAt.getTime()) / 1000 };
  }
  const rate = perSecond({ items: phase.rateItems, seconds: phase.rateSeconds });
  return rate ? { secondsPerPhoto: 1 / rate, seconds: null } : null;
}

/** Counts the items of a phase by state, at its start. */
async function countItems(connection: Connection, sessionId: number, phase: string) {
  const rows = await connection.item.groupBy({ by: ['state'], where: { sessionId, phase }, _count: true });
  const of = (state: string) => rows.find((row) => row.state === state)?._count ?? 0;
  const [pending, completed, skipped, failed] = [of('pending'), of('completed'), of('skipped'), of('failed')];
  return { total: pending + completed + skipped + failed, completed, skipped, failed };
}

/**
 * Adds the photos that the first phase completed as items of a later one: no duplicates, no failures. They keep their
 * ordinals, so that pages stay the same when a later run adds items.
 */
async function addOriginals({ connection, session }: Change, phase: string): Promise<void> {
  await connection.$executeRaw`
    INSERT INTO item (session_id, phase, photo_id, ordinal, seq)
    SELECT session_id, ${phase}, photo_id, ordinal, ${session.seq}::int
    FROM item WHERE session_id = ${session.id} AND phase = ${FIRST_PHASE.name} AND state = 'completed'
    ON CONFLICT (session_id, phase, photo_id) DO NOTHING`;
}

/** The work of a phase: its total, and what earlier runs settled. */
async function workOf(change: Change, { name, unit, items }: PhaseDeclaration) {
  const { connection, session, steps } = change;
  if (unit === 'step') {
    const needed = (await steps[name]?.needed?.(connection)) ?? true;
    return { total: needed ? STEPS : 0, completed: 0, skipped: 0, failed: 0, worked: 0 };
  }
  if (items === 'originals') await addOriginals(change, name);
  const counts = await countItems(connection, session.id, name);
  // Items that an earlier run completed took work.
  return { ...counts, worked: counts.completed };
}

/** Starts a phase: fixes its total, finds out whether it is needed, and makes it the session's stage. */
async function startPhase(change: Change, phase: PhaseDeclaration): Promise<void> {
  const { connection, session } = change;
  const work = await workOf(change, phase);
  const needed = work.total > 0;
  const stage = phase.unit === 'step' && needed ? 'load' : null;
  await updatePhase(connection, session.id, phase.name, { ...work, needed, stage, startedAt: session.now });
  await updateSession(connection, session.id, { stage: phase.name, status: 'running' });
}

/** Elects the originals among the duplicates that a phase has skipped: its items, and their counts, follow. */
async function electOriginals({ connection, session, steps }: Change, phase: string): Promise<void> {
  const library = steps[phase];
  if (!library?.elect) return;
  const [skipped] = await connection.$queryRaw<{ keys: string[] }[]>`
    SELECT coalesce(array_agg(DISTINCT duplicate_key), '{}') AS keys FROM item
    WHERE session_id = ${session.id} AND phase = ${phase} AND state = 'skipped' AND duplicate_key IS NOT NULL`;
  if (!skipped || skipped.keys.length === 0) return;
  await library.elect(connection, skipped.keys);
  // At every moment a key has one original at most, so copies come first.
  const demoted = await connection.$executeRaw`
    UPDATE item SET state = 'skipped', reason = 'duplicate', duplicate_of = photo.original_id, seq = ${session.seq}
    FROM photo
    WHERE item.session_id = ${session.id} AND item.phase = ${phase} AND item.state IN ('completed', 'skipped')
      AND item.duplicate_key = ANY(${skipped.keys}::text[]) AND photo.id = item.photo_id
      AND item.duplicate_of IS DISTINCT FROM photo.original_id AND photo.original_id IS NOT NULL`;
  // A file that has changed since leads nowhere either; the elected photo is the one that others lead to.
  const promoted = await connection.$executeRaw`
    UPDATE item SET state = 'completed', reason = NULL, duplicate_of = NULL, seq = ${session.seq}
    FROM (
      SELECT DISTINCT ON (own.duplicate_key) own.photo_id
      FROM item own JOIN photo ON photo.id = own.photo_id
      WHERE own.session_id = ${session.id} AND own.phase = ${phase} AND own.state = 'skipped'
        AND own.duplicate_key = ANY(${skipped.keys}::text[]) AND photo.original_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM item other WHERE other.session_id = own.session_id AND other.phase = own.phase
          AND other.duplicate_key = own.duplicate_key AND other.state = 'completed')
      ORDER BY own.duplicate_key, EXISTS (SELECT 1 FROM item copy WHERE copy.session_id = own.session_id
        AND copy.phase = own.phase AND copy.duplicate_key = own.duplicate_key AND copy.duplicate_of = own.photo_id) DESC,
        own.ordinal
    ) AS elected
    WHERE item.session_id = ${session.id} AND item.phase = ${phase} AND item.photo_id = elected.photo_id`;
  if (demoted + promoted === 0) return;
  // An earlier run may have processed a photo that is a copy now.
  await connection.$executeRaw`
    DELETE FROM item WHERE session_id = ${session.id} AND phase <> ${phase} AND photo_id IN (
      SELECT photo_id FROM item WHERE session_id = ${session.id} AND phase = ${phase} AND state = 'skipped')`;
  const { completed, skipped: others } = await countItems(connection, session.id, phase);
  await updatePhase(connection, session.id, phase, { completed, skipped: others });
}

async function endPhase(change: Change, phase: SessionPhaseModel): Promise<void> {
  const { connection, session, steps } = change;
  const { name, unit } = phaseNamed(phase.phase);
  await electOriginals(change, name);
  const facts = await steps[name]?.facts?.(connection, session.id);
  const end = { completedAt: session.now, stage: null, ...(facts && { facts }) };
  await updatePhase(connection, session.id, name, end);
  const estimate = estimateOf(phase, unit, session.now);
  if (estimate !== null) await learnEstimate(connection, name, estimate);
  if (name === FIRST_PHASE.name) await countMissing(connection, session.id);
}

/** Files that the walk did not find may have been found by their content at other paths: those are not missing. */
async function countMissing(connection: Connection, sessionId: number): Promise<void> {
  await connection.$executeRaw`
    UPDATE training_session SET missing = (
      SELECT count(*) FROM photo WHERE missing_since = discovery_completed_at AND original_id IS NULL)
    WHERE id = ${sessionId} AND missing > 0`;
}

async function completeSession({ connection, session: { id, now } }: Change): Promise<void> {
  const first = await readPhase(connection, id, FIRST_PHASE.name);
  const { otherFiles } = await connection.trainingSession.findUniqueOrThrow({ where: { id } });
  const others = otherFileCounts(otherFiles);
  const reason = await (first.total === 0 ? nothingToIndex : leftUnread)(connection, id, others);
  await updateSession(connection, id, { status: 'completed', endedAt: now, activeSince: null, reason });
}

async function readPhase(connection: Connection, sessionId: number, phase: string): Promise<SessionPhaseModel> {
  return connection.sessionPhase.findUniqueOrThrow({ where: { sessionId_phase: { sessionId, phase } } });
}

/**
 * The only place that ends a phase and starts the next. Runs under the session's lock, at the end of every change that
 * settled something; chains through phases with nothing to do, and completes the session after the last.
 * @param known the current phase, if the caller has just read it.
 */
export async function advance(change: Change, known?: SessionPhaseModel): Promise<void> {
  const { connection, session } = change;
  let stage: Stage | null = session.stage;
  let names: string[] | undefined;
  while (stage !== null) {
    if (stage === 'discovery') {
      const row = await connection.trainingSession.findUniqueOrThrow({ where: { id: session.id } });
      if (row.discoveryCompletedAt === null) return;
    } else {
      const phase: SessionPhaseModel = known?.phase === stage ? known : await readPhase(connection, session.id, stage);
      if (settled(phase) < (phase.total ?? Infinity)) return;
      await endPhase(change, phase);
    }
    names ??= await phaseNames(connection, session.id);
    const next: string | undefined = names[names.indexOf(stage) + 1];
    if (next === undefined) return completeSession(change);
    await startPhase(change, phaseNamed(next));
    stage = next;
  }
}
