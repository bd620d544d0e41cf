import type { PhaseName, RecentItem } from '#libs/contracts';
import { WHOLE_LIBRARY_MS, type Connection, type SessionPhaseModel } from '#libs/database';
import { phaseNamed, type Facts } from '#libs/phases';
import { addWork, type SessionRecord } from '#libs/progress';
import { advance } from './advance.js';
import {
  changeSession,
  nothingChanged,
  updatePhase,
  updateSession,
  type LockedSession,
  type SessionRun,
} from './fence.js';
import type { LedgerNeeds } from './ledger.js';

/** The result of an analysis for one photo. The commit decides the state of the item. */
export interface Outcome {
  readonly photoId: number;
  readonly attempts: number;
  /** Milliseconds of work; null where a stored result was used. */
  readonly ms: number | null;
  readonly result:
    | { readonly kind: 'failed'; readonly reason: string }
    /** Has a result; with a key that another photo of the session has, the photo is a duplicate. */
    | { readonly kind: 'analysed'; readonly duplicateKey: string | null; readonly facts?: Facts }
    /** Has no result, but a key that another photo has. */
    | { readonly kind: 'duplicate'; readonly duplicateKey: string };
}

/** The settled state of an item. */
export interface Settled {
  readonly photoId: number;
  readonly state: RecentItem['state'];
  readonly reason: string | null;
  readonly duplicateKey: string | null;
  readonly duplicateOf: number | null;
  readonly attempts: number;
  readonly ms: number | null;
  readonly facts: Facts;
}

/** What the library knows of photos that are about to be settled. */
export interface Recognised {
  /** The duplicate keys of photos, in place of those of their outcomes. */
  readonly keys: ReadonlyMap<number, string>;
  /** The original of a key among all photos of the library; one that the session has comes before it. */
  readonly originals: ReadonlyMap<string, number>;
}

/** A batch of outcomes, and how to store the results that come with them. */
export interface Batch extends SessionRun {
  readonly phase: PhaseName;
  /** Milliseconds since the worker began the work. Idle time before that is excluded from the rate. */
  readonly workedMs: number;
  readonly outcomes: readonly Outcome[];
  /** Recognises duplicates among photos, given in photo order, under the session's lock; left out where there are none. */
  readonly recognise?: (connection: Connection, photoIds: readonly number[]) => Promise<Recognised | undefined>;
  /** Stores results in the transaction that settles their items. @returns facts that only the stored data tell. */
  readonly store: (connection: Connection, settled: ReadonlyMap<number, Settled>) => Promise<Facts>;
}

/** A committed batch. */
export interface Commit {
  readonly record: SessionRecord;
  readonly settled: readonly Settled[];
}

/** A phase's rate and facts. `rateAt` is null until something is settled after a start or a resume. */
interface PhaseTally {
  readonly rateItems: number;
  readonly rateSeconds: number;
  readonly rateAt: Date | null;
  readonly facts: Facts;
}

/** The pending items of a batch in photo order, each with the rate and facts of the phase. */
function readPending(connection: Connection, { sessionId, phase, outcomes }: Batch) {
  return connection.$queryRaw<(PhaseTally & { readonly photoId: number })[]>`
    SELECT photo_id AS "photoId", rate_items AS "rateItems", rate_seconds AS "rateSeconds", rate_at AS "rateAt", facts
    FROM item JOIN session_phase USING (session_id, phase)
    WHERE session_id = ${sessionId} AND phase = ${phase} AND state = 'pending'
      AND photo_id = ANY(${outcomes.map(({ photoId }) => photoId)}::int[])
    ORDER BY ordinal`;
}

/** The originals that the session has of some duplicate keys. */
async function readOriginals(connection: Connection, sessionId: number, keys: readonly string[]) {
  if (keys.length === 0) return new Map<string, number>();
  const rows = await connection.$queryRaw<{ key: string; photoId: number }[]>`
    SELECT duplicate_key AS key, photo_id AS "photoId" FROM item
    WHERE session_id = ${sessionId} AND state = 'completed' AND duplicate_key = ANY(${[...keys]}::text[])
      AND duplicate_key IS NOT NULL
    ORDER BY ordinal`;
  return new Map(rows.map(({ key, photoId }) => [key, photoId]));
}

const NOTHING_RECOGNISED: Recognised = { keys: new Map(), originals: new Map() };

/** Recognises what is a duplicate among pending items. @returns the outcomes with their keys, and the originals of these */
async function recognise(connection: Connection, batch: Batch, pending: readonly number[]) {
  const { keys, originals } = (await batch.recognise?.(connection, pending)) ?? NOTHING_RECOGNISED;
  const outcomes = batch.outcomes.map((outcome): Outcome => {
    const duplicateKey = keys.get(outcome.photoId);
    if (outcome.result.kind === 'failed' || duplicateKey === undefined) return outcome;
    return { ...outcome, result: { ...outcome.result, duplicateKey } };
  });
  const all = outcomes.flatMap(({ result }) =>
    result.kind !== 'failed' && result.duplicateKey !== null ? [result.duplicateKey] : [],
  );
  // Another session may have elected another one since this session had its own; its phase's end follows that.
  const ofSession = await readOriginals(connection, batch.sessionId, all);
  return { outcomes, originals: new Map([...originals, ...ofSession]) };
}

/** Decides the state of each pending item: the first of a key to be committed, in photo order, is the original. */
function decide(all: readonly Outcome[], pending: readonly number[], originals: Map<string, number>): Settled[] {
  const outcomes = new Map(all.map((outcome) => [outcome.photoId, outcome]));
  const settled: Settled[] = [];
  const settle = (photoId: number, kind: Outcome['result']['kind']) => {
    const outcome = outcomes.get(photoId);
    if (outcome?.result.kind !== kind) return;
    const { result, attempts, ms } = outcome;
    const base = { photoId, attempts, ms, reason: null, duplicateKey: null, duplicateOf: null, facts: {} };
    if (result.kind === 'failed') {
      settled.push({ ...base, state: 'failed', reason: result.reason });
      return;
    }
    const key = result.duplicateKey;
    const original = key === null ? undefined : originals.get(key);
    if (key !== null && original !== undefined && original !== photoId) {
      settled.push({ ...base, state: 'skipped', reason: 'duplicate', duplicateKey: key, duplicateOf: original });
    } else if (result.kind === 'analysed') {
      if (key !== null) originals.set(key, photoId);
      settled.push({ ...base, state: 'completed', duplicateKey: key, facts: result.facts ?? {} });
    }
  };
  for (const kind of ['analysed', 'duplicate', 'failed'] as const) {
    for (const photoId of pending) settle(photoId, kind);
  }
  return settled;
}

async function writeItems(connection: Connection, batch: Batch, session: LockedSession, settled: Settled[]) {
  const changed = await connection.$executeRaw`
    UPDATE item SET state = row.state, reason = row.reason, attempts = row.attempts, ms = row.ms,
      duplicate_key = row."duplicateKey", duplicate_of = row."duplicateOf", seq = ${session.seq},
      settled_at = ${session.now}
    FROM jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) AS row(
      "photoId" int, state text, reason text, attempts int, ms int, "duplicateKey" text, "duplicateOf" int)
    WHERE item.session_id = ${batch.sessionId} AND item.phase = ${batch.phase}
      AND item.photo_id = ANY(${settled.map(({ photoId }) => photoId)}::int[])
      AND item.photo_id = row."photoId" AND item.state = 'pending'`;
  if (changed !== settled.length) throw new Error(`settled ${changed} of ${settled.length} items under the lock`);
}

/** Sums the facts that a phase counts by item. */
function addFacts(phase: string, before: Facts, added: readonly Facts[]): Facts {
  const facts: Record<string, number | null> = { ...before };
  for (const [name, { counted }] of Object.entries(phaseNamed(phase).facts)) {
    if (counted === 'item') facts[name] = added.reduce((sum, each) => sum + (each[name] ?? 0), facts[name] ?? 0);
  }
  return facts;
}

/** Adds the settled items to the counters, and real work to the rate. Returns the updated phase. */
async function writeCounters(
  connection: Connection,
  batch: Batch,
  session: LockedSession,
  settled: Settled[],
  stored: Facts,
  before: PhaseTally,
): Promise<SessionPhaseModel> {
  const count = (state: Settled['state']) => settled.filter((item) => item.state === state).length;
  const worked = settled.filter((item) => item.ms !== null).length;
  // The time until something is settled after a start or a resume is loading time.
  const seconds =
    before.rateAt && Math.max(0, Math.min(session.now.getTime() - before.rateAt.getTime(), batch.workedMs)) / 1000;
  const rate = { items: before.rateItems, seconds: before.rateSeconds };
  const { items: rateItems, seconds: rateSeconds } =
    worked > 0 && seconds !== null ? addWork(rate, worked, seconds) : rate;
  return updatePhase(connection, batch.sessionId, batch.phase, {
    completed: { increment: count('completed') },
    skipped: { increment: count('skipped') },
    failed: { increment: count('failed') },
    worked: { increment: worked },
    facts: addFacts(batch.phase, before.facts, [...settled.map((item) => item.facts), stored]),
    rateItems,
    rateSeconds,
    rateAt: session.now,
  });
}

/**
 * Settles a batch: items, counters and results in one transaction, under the session's lock.
 * Items that are settled already are skipped.
 * @returns null if the session no longer runs this phase in this run, or nothing was left to settle.
 */
export async function settleBatch({ database, steps }: LedgerNeeds, batch: Batch): Promise<Commit | null> {
  const fence = { sessionId: batch.sessionId, run: batch.run, statuses: ['running' as const], stage: batch.phase };
  let settled: Settled[] = [];
  const record = await changeSession(
    database,
    fence,
    async (connection, session) => {
      const rows = await readPending(connection, batch);
      const [tally] = rows;
      if (!tally) nothingChanged();
      const pending = rows.map(({ photoId }) => photoId);
      const { outcomes, originals } = await recognise(connection, batch, pending);
      settled = decide(outcomes, pending, originals);
      if (settled.length === 0) nothingChanged();
      await writeItems(connection, batch, session, settled);
      const stored = await batch.store(connection, new Map(settled.map((item) => [item.photoId, item])));
      const phase = await writeCounters(connection, batch, session, settled, stored, tally);
      if (session.jobFailures > 0 || session.reason !== null)
        await updateSession(connection, batch.sessionId, { jobFailures: 0, reason: null });
      await advance({ connection, session, steps }, phase);
    },
    // The last batch of training elects the originals of all; others wait while a folder is removed from the library.
    WHOLE_LIBRARY_MS,
  );
  return record && { record, settled };
}
