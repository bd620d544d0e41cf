import { isDeepStrictEqual } from 'node:util';
import type { OtherFile } from '#libs/contracts';
import { WHOLE_LIBRARY_MS, type Connection, type Database } from '#libs/database';
import { FIRST_PHASE } from '#libs/phases';
import { NO_OTHER_FILES, unreadablePlaces, type SessionRecord } from '#libs/progress';
import { advance } from './advance.js';
import {
  changeSession,
  nothingChanged,
  updateSession,
  type Fence,
  type LockedSession,
  type SessionRun,
} from './fence.js';
import type { LedgerNeeds } from './ledger.js';
import { addOthers, nothingToIndex } from './other-files.js';
import { otherFileCounts } from './record.js';
import { fail } from './sessions.js';

function discovering({ sessionId, run }: SessionRun): Fence {
  return { sessionId, run, statuses: ['discovering'], stage: 'discovery' };
}

/** What a walk found in one run of a session: photos, and files that are none. */
export interface Found extends SessionRun {
  readonly others: readonly OtherFile[];
  /** Stores the files in the catalog, in the same transaction, and answers their ids in path order. */
  readonly addPhotos: (connection: Connection) => Promise<readonly number[]>;
}

/**
 * Adds the files that a walk found. Repeating a walk adds nothing. Each item gets the ordinal that is right for one
 * walk in path order; {@link completeDiscovery} corrects the others.
 * @returns how many items it inserted; null where the session is not discovering in this run, or nothing was new.
 */
export async function addFound({ database }: LedgerNeeds, { others, addPhotos, ...at }: Found) {
  const { sessionId } = at;
  let inserted = 0;
  const record = await changeSession(database, discovering(at), async (connection, session) => {
    const photoIds = await addPhotos(connection);
    inserted = await connection.$executeRaw`
      INSERT INTO item (session_id, phase, photo_id, ordinal, seq)
      SELECT ${sessionId}::int, ${FIRST_PHASE.name}, id::int, ${session.found}::int + position - 1, ${session.seq}::int
      FROM json_array_elements_text(${JSON.stringify(photoIds)}::json) WITH ORDINALITY AS walked(id, position)
      WHERE NOT EXISTS (
        SELECT 1 FROM item WHERE session_id = ${sessionId} AND phase = ${FIRST_PHASE.name} AND item.photo_id = walked.id::int)`;
    const otherFiles = await addOthers(connection, sessionId, others);
    if (inserted === 0 && otherFiles === null) nothingChanged();
    await updateSession(connection, sessionId, { found: { increment: inserted }, ...(otherFiles && { otherFiles }) });
  });
  return record && { record, inserted };
}

/** The library where a walk was, in the transaction that ends discovery. */
export interface WalkedLibrary {
  /** How many photos it has there. */
  readonly count: (connection: Connection) => Promise<number>;
  /** Marks those as missing that the walk did not see; both times are by the database's clock. @returns how many. */
  readonly markMissing: (connection: Connection, at: { startedAt: Date; now: Date }) => Promise<number>;
}

/** The end of a walk over the whole of a session's folders. */
export interface WalkEnd extends SessionRun {
  /** Items that one walk added in path order without gaps; if these are all, ordinals need no correction. */
  readonly ordered?: number;
  readonly library: WalkedLibrary;
}

/**
 * Ends discovery: corrects the ordinals that are not in path order, marks photos whose files were not found as missing,
 * and starts the first phase. A session that found nothing because it could not read its folders fails instead; so does
 * one that found no file at all where the library has photos, since the folder may be a mount point without its drive.
 * @returns the session as committed, or null where it is not discovering in this run any more.
 */
export function completeDiscovery(
  { database, steps }: LedgerNeeds,
  { ordered = 0, library, ...at }: WalkEnd,
): Promise<SessionRecord | null> {
  return changeSession(
    database,
    discovering(at),
    async (connection, session) => {
      const { id, now, seq } = session;
      const row = await connection.trainingSession.findUniqueOrThrow({ where: { id } });
      if (session.found === 0) {
        const others = otherFileCounts(row.otherFiles);
        if (unreadablePlaces(others) > 0)
          return fail(connection, session, await nothingToIndex(connection, id, others));
        // Patterns may leave out all that there was.
        const known = others.ignored['pattern'] === undefined ? await library.count(connection) : 0;
        if (known > 0)
          return fail(connection, session, suddenlyWithout(known, isDeepStrictEqual(others, NO_OTHER_FILES)));
      }
      if (session.found !== ordered) await assignOrdinals(connection, session);
      const missing = await library.markMissing(connection, { startedAt: row.discoveryStartedAt ?? now, now });
      const end = { discoveryCompletedAt: now, ordinalsAssignedSeq: seq, missing, reason: null };
      await updateSession(connection, id, end);
      await advance({ connection, session, steps });
    },
    WHOLE_LIBRARY_MS,
  );
}

function suddenlyWithout(known: number, isEmpty: boolean): string {
  const photos = known === 1 ? '1 photo' : `${new Intl.NumberFormat('en').format(known)} photos`;
  return `The folder ${isEmpty ? 'is empty' : 'has no photos'}, but the library has ${photos} of it. Is its drive mounted? Nothing was changed.`;
}

async function assignOrdinals(connection: Connection, { id, seq }: LockedSession): Promise<void> {
  // The table has grown since its last analysis: with stale estimates Postgres would scan it once per item.
  await connection.$executeRaw`SET LOCAL enable_nestloop = off`;
  await connection.$executeRaw`
    UPDATE item SET ordinal = ordered.ordinal, seq = ${seq}
    FROM (
      SELECT item.photo_id, row_number() OVER (ORDER BY photo.path COLLATE "C") - 1 AS ordinal
      FROM item JOIN photo ON photo.id = item.photo_id
      WHERE item.session_id = ${id} AND item.phase = ${FIRST_PHASE.name}
    ) AS ordered
    WHERE item.session_id = ${id} AND item.phase = ${FIRST_PHASE.name} AND item.photo_id = ordered.photo_id
      AND item.ordinal IS DISTINCT FROM ordered.ordinal`;
  await connection.$executeRaw`SET LOCAL enable_nestloop = on`;
}

/** Items from which stale statistics slow down queries, until Postgres itself analyzes its tables within a minute. */
const MANY = 1_000;

/**
 * Analyzes photos and items as soon as a session has many. The planner relies on the last analysis, even for foreign key
 * checks: it scans a table that it takes for small once per row.
 */
export async function analyzeTables(database: Database, items: number, before = 0): Promise<void> {
  if (items >= MANY && before < MANY) await database.$executeRaw`ANALYZE item, photo`;
}
