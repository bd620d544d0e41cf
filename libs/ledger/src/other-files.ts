import type { OtherFile, OtherFileCounts, OtherFileState } from '#libs/contracts';
import { Prisma, type Connection } from '#libs/database';
import { addOtherFiles, otherFilesInWords, unreadableInWords, unreadablePlaces } from '#libs/progress';
import { updateSession } from './fence.js';
import { otherFileCounts } from './record.js';

/**
 * Adds files that are no photos to a session, under its lock; known paths count once.
 * @returns the session's new counts; null where nothing was new.
 */
export async function addOthers(
  connection: Connection,
  sessionId: number,
  others: readonly OtherFile[],
): Promise<OtherFileCounts | null> {
  if (others.length === 0) return null;
  // Names that are not UTF-8 may read alike.
  const added = await connection.$queryRaw<{ state: OtherFileState; kind: string; files: number }[]>`
    WITH inserted AS (
      INSERT INTO other_file (session_id, path, state, kind, reason, files)
      SELECT ${sessionId}::int, path, min(state), min(kind), min(reason), sum(files)
      FROM ROWS FROM (json_to_recordset(${JSON.stringify(others)}::json)
        AS (path text, state text, kind text, reason text, files int)) WITH ORDINALITY
        AS walked(path, state, kind, reason, files, position)
      GROUP BY path ORDER BY min(position)
      ON CONFLICT (session_id, md5(path)) DO NOTHING
      RETURNING state, kind, files)
    SELECT state, kind, sum(files)::int AS files FROM inserted GROUP BY state, kind`;
  if (added.length === 0) return null;
  const { otherFiles } = await connection.trainingSession.findUniqueOrThrow({
    where: { id: sessionId },
    select: { otherFiles: true },
  });
  return addOtherFiles(otherFileCounts(otherFiles), added);
}

/** Sentences about the sub-folders that were chosen for a session and could not be read. */
async function unreadChosen(connection: Connection, sessionId: number): Promise<string[]> {
  const unread = await connection.$queryRaw<{ name: string; reason: string }[]>`
    SELECT chosen AS name, other_file.reason FROM training_session CROSS JOIN unnest(subdirectories) AS chosen
    JOIN other_file ON session_id = training_session.id AND state = 'unreadable'
      AND path = rtrim(root_path, '/') || '/' || chosen
    WHERE training_session.id = ${sessionId} ORDER BY chosen COLLATE "C"`;
  return unread.map(({ name, reason }) => `The folder ${name} was not read. ${reason}`);
}

/** Why a session has no photos. */
export async function nothingToIndex(
  connection: Connection,
  sessionId: number,
  others: OtherFileCounts,
): Promise<string> {
  const words = otherFilesInWords(others);
  if (words.length === 0) return 'No photos were found in this folder.';
  const why = `This folder has no photos that can be indexed: ${words.join(', ')}.`;
  return [why, ...(await unreadChosen(connection, sessionId))].join(' ');
}

/** What a session with photos could not read, where more photos may be; null where nothing. */
export async function leftUnread(
  connection: Connection,
  sessionId: number,
  others: OtherFileCounts,
): Promise<string | null> {
  if (unreadablePlaces(others) === 0) return null;
  return [`${unreadableInWords(others).join(', ')}.`, ...(await unreadChosen(connection, sessionId))].join(' ');
}

/** Forgets what a session found, before its folder is walked again: its items, and the files that are no photos. */
export async function forgetFound(connection: Connection, sessionId: number): Promise<void> {
  await connection.item.deleteMany({ where: { sessionId } });
  await connection.otherFile.deleteMany({ where: { sessionId } });
  const nothing = { found: 0, otherFiles: {}, missing: 0, discoveryCompletedAt: null, ordinalsAssignedSeq: null };
  await updateSession(connection, sessionId, nothing);
}

/** Which files to read; `after` is the place after which the page begins. */
export interface OtherFileFilter {
  readonly state?: OtherFileState | undefined;
  readonly kind?: string | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** A page of a session's files that are no photos, in the order in which they were found. */
export async function readOtherFiles(
  connection: Connection,
  sessionId: number,
  { state, kind, after, limit }: OtherFileFilter,
): Promise<{ files: OtherFile[]; next: number | null }> {
  const conditions = [
    Prisma.sql`session_id = ${sessionId}`,
    ...(state === undefined ? [] : [Prisma.sql`state = ${state}`]),
    ...(kind === undefined ? [] : [Prisma.sql`kind = ${kind}`]),
    ...(after === undefined ? [] : [Prisma.sql`id > ${after}`]),
  ];
  const rows = await connection.$queryRaw<(OtherFile & { id: number })[]>`
    SELECT id, path, state, kind, reason, files FROM other_file
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY id LIMIT ${limit + 1}`;
  const page = rows.slice(0, limit);
  return {
    files: page.map(({ id: _id, ...file }) => file),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}
