import { lockCatalog, lockDuplicates, Prisma, transaction, type Connection, type Database } from '#libs/database';

/** A file without valid results, and a photo with the fingerprint of a file of the same content. */
export interface Candidate {
  readonly photoId: number;
  readonly contentHash: string;
  /** The photo with the fingerprint: the same one, where only the time of its file changed. */
  readonly knownId: number;
  readonly knownPath: string;
  /** The file that the fingerprint is of, and whether the photo's file has changed since, as the last walk saw it. */
  readonly size: bigint;
  readonly mtimeMs: number;
  readonly changed: boolean;
  /** Whether it has results of its own, which can move with its file. */
  readonly original: boolean;
}

/** The condition that a fingerprint is of the file that its photo has now. */
const isValid = (print: Prisma.Sql, photo: Prisma.Sql) =>
  Prisma.sql`${print}.size = ${photo}.size AND ${print}.mtime_ms = ${photo}.mtime_ms`;
const [PRINT, PHOTO, KNOWN, HEIR, OWN] = ['print', 'photo', 'known', 'heir', 'own'].map((name) => Prisma.raw(name)) as [
  Prisma.Sql,
  Prisma.Sql,
  Prisma.Sql,
  Prisma.Sql,
  Prisma.Sql,
];

/** The condition that a photo may get results: it has none, or those of a file that was replaced. */
const mayGet = (photo: Prisma.Sql) => Prisma.sql`NOT EXISTS (
    SELECT 1 FROM photo_fingerprint own WHERE own.photo_id = ${photo}.id AND ${isValid(OWN, photo)})
  AND (EXISTS (SELECT 1 FROM photo_fingerprint own WHERE own.photo_id = ${photo}.id)
    OR NOT EXISTS (SELECT 1 FROM face own WHERE own.photo_id = ${photo}.id))`;

/** The condition that the fingerprint `print` of the photo `known` may be that of `photo`, if the content is the same. */
const MAY_BE_KNOWN = Prisma.sql`(CASE WHEN known.id = photo.id THEN print.mtime_ms <> photo.mtime_ms
  ELSE ${mayGet(PHOTO)} END)`;

/** The condition that a photo has results of a file that another one has replaced. */
const isReplaced = (photo: Prisma.Sql) => Prisma.sql`EXISTS (
  SELECT 1 FROM photo_fingerprint own JOIN embedding ON embedding.photo_id = own.photo_id
  WHERE own.photo_id = ${photo}.id AND NOT (${isValid(OWN, photo)}))`;

/** A photo without valid results. */
interface Unknown {
  readonly photoId: number;
  /** Whether a known file has its size: only then {@link findCandidates} may find any. */
  readonly sized: boolean;
  /** Whether it has results of the file that was there before. */
  readonly replaced: boolean;
}

/** Those of some photos without valid results whose content may be known, or whose former content may be elsewhere. */
export function findOfKnownSize(connection: Connection, photoIds: readonly number[]): Promise<Unknown[]> {
  return connection.$queryRaw<Unknown[]>`
    SELECT * FROM (
      SELECT photo.id AS "photoId", ${isReplaced(PHOTO)} AS replaced, EXISTS (
        SELECT 1 FROM photo_fingerprint print JOIN photo known ON known.id = print.photo_id
        WHERE print.size = photo.size AND ${MAY_BE_KNOWN}) AS sized
      FROM photo WHERE photo.id = ANY(${[...photoIds]}::int[])) AS unknown
    WHERE sized OR replaced`;
}

/**
 * Finds, for photos without valid results, whose results they may have: their own of an earlier time, or those of
 * another photo; originals with searched faces come first.
 * @param contents the SHA-256 of each file, hex
 */
export function findCandidates(
  connection: Connection,
  contents: readonly { readonly photoId: number; readonly contentHash: string }[],
): Promise<Candidate[]> {
  if (contents.length === 0) return Promise.resolve([]);
  return connection.$queryRaw`
    SELECT photo.id AS "photoId", print.content_hash AS "contentHash", known.id AS "knownId", known.path AS "knownPath",
      print.size, print.mtime_ms AS "mtimeMs", NOT (${isValid(PRINT, KNOWN)}) AS changed,
      known.original_id IS NULL AS original
    FROM jsonb_to_recordset(${JSON.stringify(contents)}::jsonb) AS file("photoId" int, "contentHash" text)
    JOIN photo ON photo.id = file."photoId"
    JOIN photo_fingerprint print ON print.content_hash = file."contentHash" AND print.size = photo.size
    JOIN photo known ON known.id = print.photo_id
    WHERE ${MAY_BE_KNOWN}
    ORDER BY photo.id, known.id <> photo.id, known.original_id NULLS FIRST,
      EXISTS (SELECT 1 FROM embedding WHERE embedding.photo_id = known.id) DESC,
      EXISTS (SELECT 1 FROM face_scan WHERE face_scan.photo_id = known.id) DESC, known.id`;
}

/** A photo whose file may be the one that another photo had before. */
export interface Heir {
  /** The photo whose file was replaced, and the content that it had. */
  readonly from: number;
  readonly contentHash: string;
  readonly photoId: number;
  readonly path: string;
  /** Whether it has results of the file that was there before too. */
  readonly replaced: boolean;
}

/** Most photos that may be the heir of one. */
const MOST_HEIRS = 8;

/**
 * Finds, for photos whose files were replaced, those without valid results whose files have the size of the former
 * ones, the next ones by path first: photos of a folder whose files were renumbered moved there.
 */
export function findHeirs(connection: Connection, photoIds: readonly number[]): Promise<Heir[]> {
  if (photoIds.length === 0) return Promise.resolve([]);
  return connection.$queryRaw`
    WITH replaced AS MATERIALIZED (
      SELECT photo.id, photo.path, print.size, print.content_hash
      FROM photo JOIN photo_fingerprint print ON print.photo_id = photo.id
      WHERE photo.id = ANY(${[...photoIds]}::int[]) AND ${isReplaced(PHOTO)}),
    waiting AS MATERIALIZED (
      SELECT heir.id, heir.path, heir.size FROM photo heir
      WHERE heir.size = ANY(ARRAY(SELECT size FROM replaced)) AND heir.missing_since IS NULL AND ${mayGet(HEIR)}
      ORDER BY heir.path COLLATE "C" LIMIT 1000)
    SELECT near."from", near."contentHash", near.id AS "photoId", near.path, ${isReplaced(PHOTO)} AS replaced
    FROM (
      SELECT replaced.id AS "from", replaced.content_hash AS "contentHash", waiting.id, waiting.path, row_number() OVER (
        PARTITION BY replaced.id
        ORDER BY waiting.path COLLATE "C" < replaced.path COLLATE "C", waiting.path COLLATE "C") AS nth
      FROM replaced JOIN waiting ON waiting.size = replaced.size AND waiting.id <> replaced.id) AS near
    JOIN photo ON photo.id = near.id WHERE near.nth <= ${MOST_HEIRS} ORDER BY near."from", near.nth`;
}

/** Notes that the files of photos have changed, as a walk would. */
export async function noteChanges(
  connection: Connection,
  files: readonly { readonly photoId: number; readonly size: number; readonly mtimeMs: number }[],
): Promise<void> {
  if (files.length === 0) return;
  await connection.$executeRaw`
    UPDATE photo SET size = file.size, mtime_ms = file."mtimeMs"
    FROM jsonb_to_recordset(${JSON.stringify(files)}::jsonb) AS file("photoId" int, size bigint, "mtimeMs" float8)
    WHERE photo.id = file."photoId"`;
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
      WHERE photo.id = ANY(${[...photoIds]}::int[]) AND result.photo_id = photo.id AND print.size = photo.size
        AND result.size = print.size AND result.mtime_ms = print.mtime_ms`;
  }
}

/** Results that move from a photo to another one. */
export interface Move {
  readonly from: number;
  readonly to: number;
  /** The content that the results are of, SHA-256, hex. */
  readonly contentHash: string;
  /** Whether the file of the first photo is gone; otherwise it has another content now. */
  readonly gone: boolean;
}

/** Moves results as {@link moveResultsUnderLock} does, in a transaction of its own. */
export async function moveResults(database: Database, wanted: readonly Move[]): Promise<Set<number>> {
  if (wanted.length === 0) return new Set();
  return transaction(database, async (connection) => {
    await lockDuplicates(connection);
    return moveResultsUnderLock(connection, wanted);
  });
}

/**
 * Gives the results of photos, faces with their people among them, to others, in a transaction that holds the lock of
 * duplicates. Results of files that were replaced make room; those that move on are not lost, so that files may have
 * swapped their names. What refers to the old photos finds the new ones. A move that was made meanwhile is left out.
 * @param wanted no photo twice on either side
 * @returns the photos that have the results now
 */
export async function moveResultsUnderLock(connection: Connection, wanted: readonly Move[]): Promise<Set<number>> {
  if (wanted.length === 0) return new Set();
  await lockCatalog(connection);
  const ids = wanted.flatMap(({ from, to }) => [from, to]);
  // In path order, as walks do, so that they cannot deadlock.
  await connection.$executeRaw`
    SELECT 1 FROM photo WHERE id = ANY(${ids}::int[]) OR original_id = ANY(${ids}::int[])
    ORDER BY path COLLATE "C" FOR UPDATE`;
  const prints = await connection.$queryRaw<{ photoId: number; contentHash: string; valid: boolean }[]>`
    SELECT photo_id AS "photoId", content_hash AS "contentHash", ${isValid(PRINT, PHOTO)} AS valid
    FROM photo_fingerprint print JOIN photo ON photo.id = print.photo_id WHERE photo_id = ANY(${ids}::int[])`;
  const having = new Map(prints.map((print) => [print.photoId, print]));
  const moves = wanted.filter(
    ({ from, to, contentHash }) => having.get(from)?.contentHash === contentHash && having.get(to)?.valid !== true,
  );
  const parked = await makeRoom(connection, moves, new Set(having.keys()));
  const rows = moves.map((move) => ({ ...move, source: parked.get(move.from) ?? move.from }));
  const pairs = Prisma.sql`
    jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS move("from" int, "to" int, gone boolean, source int)`;
  // The fingerprint, by which it is known which file the other results are of, comes last.
  for (const table of RESULTS.toReversed()) {
    await connection.$executeRaw`
      UPDATE ${table} AS result SET photo_id = photo.id, size = photo.size,
        mtime_ms = CASE WHEN result.size = print.size AND result.mtime_ms = print.mtime_ms THEN photo.mtime_ms ELSE -1 END
      FROM ${pairs} JOIN photo ON photo.id = move."to" JOIN photo_fingerprint print ON print.photo_id = move.source
      WHERE result.photo_id = move.source`;
  }
  for (const [table, sequence] of REVISED) {
    await connection.$executeRaw`
      UPDATE ${table} AS result SET revision = nextval(${sequence}::regclass)
      FROM ${pairs} WHERE result.photo_id = move."to"`;
  }
  await connection.$executeRaw`UPDATE face SET photo_id = move."to" FROM ${pairs} WHERE photo_id = move.source`;
  // One condition a statement, so that each finds its rows by an index.
  await connection.$executeRaw`
    UPDATE photo SET original_id = move."to" FROM ${pairs}
    WHERE photo.original_id = move."from" AND photo.id <> move."to"`;
  await connection.$executeRaw`
    UPDATE photo SET original_id = move."to", missing_since = coalesce(missing_since, now()) FROM ${pairs}
    WHERE photo.id = move."from" AND move.gone`;
  await connection.$executeRaw`UPDATE photo SET original_id = NULL FROM ${pairs} WHERE photo.id = move."to"`;
  if (parked.size > 0) await connection.photo.deleteMany({ where: { id: { in: [...parked.values()] } } });
  const now = await connection.$queryRaw<{ id: number; originalId: number | null }[]>`
    SELECT id, original_id AS "originalId" FROM photo WHERE id = ANY(${wanted.map(({ from }) => from)}::int[])`;
  const leadsTo = new Map(now.map(({ id, originalId }) => [id, originalId]));
  const made = new Set(moves.map(({ to }) => to));
  return new Set(wanted.flatMap(({ from, to }) => (made.has(to) || leadsTo.get(from) === to ? [to] : [])));
}

/**
 * Clears photos that are about to receive the results of others: results that move on themselves are parked at rows
 * without a file, the others are deleted.
 * @returns the rows at which results are parked, by photo
 */
async function makeRoom(
  connection: Connection,
  moves: readonly Move[],
  having: ReadonlySet<number>,
): Promise<Map<number, number>> {
  const full = moves.flatMap(({ to }) => (having.has(to) ? [to] : []));
  if (full.length === 0) return new Map();
  const going = new Set(moves.map(({ from }) => from));
  const replaced = full.filter((id) => !going.has(id));
  const rows = await connection.$queryRaw<{ id: number; of: number }[]>`
    WITH parked AS (
      INSERT INTO photo (path, size, mtime_ms) SELECT id::text, 0, 0
      FROM unnest(${full.filter((id) => going.has(id))}::int[]) AS id RETURNING id, path)
    SELECT id, path::int AS "of" FROM parked`;
  for (const table of [...RESULTS, Prisma.raw('face')]) {
    await connection.$executeRaw`DELETE FROM ${table} WHERE photo_id = ANY(${replaced}::int[])`;
    await connection.$executeRaw`
      UPDATE ${table} AS result SET photo_id = parked.id
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS parked(id int, "of" int) WHERE photo_id = parked."of"`;
  }
  return new Map(rows.map(({ id, of }) => [of, id]));
}

/**
 * Gives photos whose files have the bytes of known ones the fingerprints of those, so that they are known as copies.
 * @param copies ids of photos without valid fingerprints, and of those with the same content
 * @returns the copies that have them now
 */
export async function copyFingerprints(
  database: Database,
  copies: readonly { readonly photoId: number; readonly knownId: number; readonly contentHash: string }[],
): Promise<number[]> {
  if (copies.length === 0) return [];
  return transaction(database, async (connection) => {
    await lockDuplicates(connection);
    // A file that was replaced by a copy: a copy has no vector.
    await connection.$executeRaw`
      WITH replaced AS (
        DELETE FROM photo_fingerprint own USING photo WHERE photo.id = own.photo_id AND NOT (${isValid(OWN, PHOTO)})
          AND photo.id = ANY(${copies.map(({ photoId }) => photoId)}::int[])
        RETURNING photo.id)
      DELETE FROM embedding WHERE photo_id IN (SELECT id FROM replaced)`;
    await connection.$executeRaw`
      INSERT INTO photo_fingerprint (photo_id, size, mtime_ms, content_hash, dhash, dhash_version, duplicate_key, width,
        height, metadata, taken_at, warnings, signature, look_alikes)
      SELECT photo.id, photo.size, photo.mtime_ms, known.content_hash, known.dhash, known.dhash_version,
        known.duplicate_key, known.width, known.height, known.metadata, known.taken_at, known.warnings, known.signature,
        known.look_alikes
      FROM jsonb_to_recordset(${JSON.stringify(copies)}::jsonb) AS copy("photoId" int, "knownId" int, "contentHash" text)
      JOIN photo ON photo.id = copy."photoId" JOIN photo_fingerprint known ON known.photo_id = copy."knownId"
        AND known.size = photo.size AND known.content_hash = copy."contentHash"
      ORDER BY photo.id ON CONFLICT (photo_id) DO NOTHING`;
    const rows = await connection.$queryRaw<{ id: number }[]>`
      SELECT photo.id FROM photo JOIN photo_fingerprint own ON own.photo_id = photo.id AND ${isValid(OWN, PHOTO)}
      WHERE photo.id = ANY(${copies.map(({ photoId }) => photoId)}::int[])`;
    return rows.map(({ id }) => id);
  });
}
