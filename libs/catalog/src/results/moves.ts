import { lockCatalog, lockDuplicates, Prisma, transaction, type Connection, type Database } from '#libs/database';

/** A file without valid results, and a photo with the fingerprint of a file of the same content. */
export interface Candidate {
  readonly photoId: number;
  /** The photo with the fingerprint: the same one, where only the time of its file changed. */
  readonly knownId: number;
  readonly knownPath: string;
  /** Whether it has results of its own, which can move with its file. */
  readonly original: boolean;
}

/** The condition that the fingerprint `print` of the photo `known` may be that of `photo`, if the content is the same. */
const MAY_BE_KNOWN = Prisma.sql`(CASE WHEN known.id = photo.id THEN print.mtime_ms <> photo.mtime_ms
  ELSE print.size = known.size AND print.mtime_ms = known.mtime_ms
    AND NOT EXISTS (SELECT 1 FROM photo_fingerprint own WHERE own.photo_id = photo.id)
    AND NOT EXISTS (SELECT 1 FROM face own WHERE own.photo_id = photo.id) END)`;

/** Those of some photos without valid results for which {@link findCandidates} may find any: a known file has their size. */
export async function findOfKnownSize(connection: Connection, photoIds: readonly number[]): Promise<number[]> {
  const rows = await connection.$queryRaw<{ id: number }[]>`
    SELECT photo.id FROM photo WHERE photo.id = ANY(${[...photoIds]}::int[]) AND EXISTS (
      SELECT 1 FROM photo_fingerprint print JOIN photo known ON known.id = print.photo_id
      WHERE print.size = photo.size AND ${MAY_BE_KNOWN})`;
  return rows.map(({ id }) => id);
}

/**
 * Finds, for photos without valid results, whose results they may have: their own of an earlier time, or those of
 * another photo, if they have none themselves; originals with searched faces come first.
 * @param contents the SHA-256 of each file, hex
 */
export function findCandidates(
  connection: Connection,
  contents: readonly { readonly photoId: number; readonly contentHash: string }[],
): Promise<Candidate[]> {
  if (contents.length === 0) return Promise.resolve([]);
  return connection.$queryRaw`
    SELECT photo.id AS "photoId", known.id AS "knownId", known.path AS "knownPath", known.original_id IS NULL AS original
    FROM jsonb_to_recordset(${JSON.stringify(contents)}::jsonb) AS file("photoId" int, "contentHash" text)
    JOIN photo ON photo.id = file."photoId"
    JOIN photo_fingerprint print ON print.content_hash = file."contentHash" AND print.size = photo.size
    JOIN photo known ON known.id = print.photo_id
    WHERE ${MAY_BE_KNOWN}
    ORDER BY photo.id, known.original_id NULLS FIRST, EXISTS (SELECT 1 FROM face_scan WHERE face_scan.photo_id = known.id) DESC, known.id`;
}

/** The tables of results, each with the size and time of the file that a result was made from. */
const RESULTS = ['photo_fingerprint', 'embedding', 'face_scan'].map((table) => Prisma.raw(table));

/** The tables of results whose rows have revisions, and their sequences. */
const REVISED = ['photo_fingerprint', 'embedding'].map(
  (table) => [Prisma.raw(table), `${table}_revision_seq`] as const,
);

/** Makes the results of files of which only the time changed valid again. */
export async function keepResults(connection: Connection, photoIds: readonly number[]): Promise<void> {
  if (photoIds.length === 0) return;
  // The fingerprint, by which the time of the other results is known, comes last.
  for (const table of RESULTS.toReversed()) {
    await connection.$executeRaw`
      UPDATE ${table} AS result SET mtime_ms = photo.mtime_ms
      FROM photo JOIN photo_fingerprint print ON print.photo_id = photo.id
      WHERE photo.id IN (${Prisma.join([...photoIds])}) AND result.photo_id = photo.id AND print.size = photo.size
        AND result.size = print.size AND result.mtime_ms = print.mtime_ms`;
  }
}

/**
 * Gives the results of photos whose file was moved, faces with their people among them, to the photos at the new paths.
 * What refers to the old ones finds the new ones. A move to another path that was made meanwhile is left out.
 * @param wanted from and to are the photos' ids
 * @returns the photos at the new paths
 */
export async function moveResults(
  database: Database,
  wanted: readonly { readonly from: number; readonly to: number }[],
): Promise<Set<number>> {
  if (wanted.length === 0) return new Set();
  return transaction(database, async (connection) => {
    await lockDuplicates(connection);
    return moveResultsUnderLock(connection, wanted);
  });
}

/** As {@link moveResults}, in a transaction that holds the lock of duplicates. */
export async function moveResultsUnderLock(
  connection: Connection,
  wanted: readonly { readonly from: number; readonly to: number }[],
): Promise<Set<number>> {
  if (wanted.length === 0) return new Set();
  await lockCatalog(connection);
  const ids = wanted.flatMap(({ from, to }) => [from, to]);
  // In path order, as walks do, so that they cannot deadlock.
  await connection.$executeRaw`
    SELECT 1 FROM photo WHERE id = ANY(${ids}::int[]) OR original_id = ANY(${ids}::int[])
    ORDER BY path COLLATE "C" FOR UPDATE`;
  const prints = await connection.$queryRaw<{ photoId: number }[]>`
    SELECT photo_id AS "photoId" FROM photo_fingerprint WHERE photo_id = ANY(${ids}::int[])`;
  const having = new Set(prints.map(({ photoId }) => photoId));
  const moves = wanted.filter(({ from, to }) => having.has(from) && !having.has(to));
  const pairs = Prisma.sql`jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) AS move("from" int, "to" int)`;
  for (const table of RESULTS) {
    await connection.$executeRaw`
      UPDATE ${table} AS result SET photo_id = photo.id, size = photo.size, mtime_ms = photo.mtime_ms
      FROM ${pairs} JOIN photo ON photo.id = move."to" WHERE result.photo_id = move."from"`;
  }
  for (const [table, sequence] of REVISED) {
    await connection.$executeRaw`
      UPDATE ${table} AS result SET revision = nextval(${sequence}::regclass)
      FROM ${pairs} WHERE result.photo_id = move."to"`;
  }
  await connection.$executeRaw`UPDATE face SET photo_id = move."to" FROM ${pairs} WHERE photo_id = move."from"`;
  // One condition a statement, so that each finds its rows by an index.
  await connection.$executeRaw`
    UPDATE photo SET original_id = move."to" FROM ${pairs}
    WHERE photo.original_id = move."from" AND photo.id <> move."to"`;
  await connection.$executeRaw`
    UPDATE photo SET original_id = move."to", missing_since = coalesce(missing_since, now()) FROM ${pairs}
    WHERE photo.id = move."from"`;
  await connection.$executeRaw`UPDATE photo SET original_id = NULL FROM ${pairs} WHERE photo.id = move."to"`;
  const now = await connection.$queryRaw<{ id: number; originalId: number | null }[]>`
    SELECT id, original_id AS "originalId" FROM photo WHERE id = ANY(${wanted.map(({ from }) => from)}::int[])`;
  const leadsTo = new Map(now.map(({ id, originalId }) => [id, originalId]));
  return new Set(wanted.flatMap(({ from, to }) => (leadsTo.get(from) === to ? [to] : [])));
}

/**
 * Gives photos whose files have the bytes of known ones the fingerprints of those, so that they are known as copies.
 * @param copies ids of photos without fingerprints, and of those with the same content
 */
export async function copyFingerprints(
  database: Database,
  copies: readonly { readonly photoId: number; readonly knownId: number }[],
): Promise<void> {
  if (copies.length === 0) return;
  await transaction(database, async (connection) => {
    await lockDuplicates(connection);
    await connection.$executeRaw`
      INSERT INTO photo_fingerprint (photo_id, size, mtime_ms, content_hash, dhash, dhash_version, duplicate_key, width,
        height, metadata, taken_at, warnings, signature, look_alikes)
      SELECT photo.id, photo.size, photo.mtime_ms, known.content_hash, known.dhash, known.dhash_version,
        known.duplicate_key, known.width, known.height, known.metadata, known.taken_at, known.warnings, known.signature,
        known.look_alikes
      FROM jsonb_to_recordset(${JSON.stringify(copies)}::jsonb) AS copy("photoId" int, "knownId" int)
      JOIN photo ON photo.id = copy."photoId" JOIN photo_fingerprint known ON known.photo_id = copy."knownId"
        AND known.size = photo.size
      ORDER BY photo.id ON CONFLICT (photo_id) DO NOTHING`;
  });
}
