import { intersectionOverUnion } from '#libs/contracts';
import { lockCatalog, lockDuplicates, Prisma, type Connection } from '#libs/database';
import { applyStatements } from '../people/corrections/apply-statements.js';
import { removeOrphanPeople } from '../people/corrections/orphans.js';
import { moveResultsUnderLock } from './moves.js';
import { SAME_FACE_IOU } from './same-face.js';

/** Which photo is the original of a photo: the one with the results, or null where it is an original itself. */
export type Originals = ReadonlyMap<number, number | null>;

/** A photo whose original changes, and what it shall be. */
interface Change {
  readonly photoId: number;
  readonly after: number | null;
}

/**
 * Stores which photos are copies of which, and which are originals. The copies of a photo that becomes a copy lead to its
 * original, which also gets its faces: a copy has none. Where an original has become a copy meanwhile, its own original
 * is used. Called under the lock of duplicates.
 */
export async function linkCopies(connection: Connection, originals: Originals): Promise<void> {
  if (originals.size === 0) return;
  const links = Array.from(originals, ([photoId, after]) => ({ photoId, after }));
  const changes = await connection.$queryRaw<Change[]>`
    SELECT photo.id AS "photoId", link.after
    FROM (
      SELECT given."photoId", CASE WHEN given.after = ANY(${links.map(({ photoId }) => photoId)}::int[]) THEN given.after
        ELSE nullif(coalesce(target.original_id, given.after), given."photoId") END AS after
      FROM jsonb_to_recordset(${JSON.stringify(links)}::jsonb) AS given("photoId" int, after int)
      LEFT JOIN photo target ON target.id = given.after
    ) AS link
    JOIN photo ON photo.id = link."photoId" AND photo.original_id IS DISTINCT FROM link.after`;
  if (changes.length === 0) return;
  const ids = changes.map(({ photoId }) => photoId);
  // In path order, as walks do, so that they cannot deadlock.
  await connection.$executeRaw`
    SELECT 1 FROM photo WHERE id = ANY(${ids}::int[]) OR original_id = ANY(${ids}::int[])
    ORDER BY path COLLATE "C" FOR NO KEY UPDATE`;
  // One condition a statement, so that each finds its rows by an index.
  const change = Prisma.sql`jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS change("photoId" int, after int)`;
  await connection.$executeRaw`
    UPDATE photo SET original_id = change.after FROM ${change} WHERE photo.id = change."photoId"`;
  await connection.$executeRaw`
    UPDATE photo SET original_id = change.after FROM ${change}
    WHERE photo.original_id = change."photoId" AND change.after IS NOT NULL AND photo.id <> change.after`;
  await giveFaces(
    connection,
    changes.flatMap(({ photoId: from, after: to }) => (to === null ? [] : [{ from, to }])),
  );
}

/**
 * Lets go of the copies of photos whose files have changed: of such a file they are none. The first of those with the same
 * duplicate key is their original then, without results until it is indexed. Under the lock of duplicates.
 * @param photoIds photos whose new fingerprints are stored, or that could not be read
 */
export async function releaseCopies(connection: Connection, photoIds: readonly number[]): Promise<void> {
  if (photoIds.length === 0) return;
  await connection.$executeRaw`
    UPDATE photo SET original_id = nullif(released.first, photo.id)
    FROM (
      SELECT copy.id, min(copy.id) OVER (PARTITION BY own.duplicate_key) AS first
      FROM photo copy JOIN photo_fingerprint own ON own.photo_id = copy.id
      JOIN photo original ON original.id = copy.original_id JOIN photo_fingerprint print ON print.photo_id = original.id
      WHERE copy.original_id = ANY(${[...photoIds]}::int[]) AND copy.missing_since IS NULL
        AND (print.duplicate_key <> own.duplicate_key OR print.size <> original.size OR print.mtime_ms <> original.mtime_ms)
    ) AS released
    WHERE photo.id = released.id`;
}

/** A copy that gives its faces to its original. */
interface FaceMove {
  readonly from: number;
  readonly to: number;
}

/** Gives the faces of copies to their originals; those that were found in a file that was replaced are no faces of it. */
async function giveFaces(connection: Connection, moves: readonly FaceMove[]): Promise<void> {
  const photoIds = moves.map(({ from }) => from);
  // A photo that got the faces of a copy has them without having been searched. What was said of a copy that was in the
  // library before holds for the faces of its original.
  const rows = await connection.$queryRaw<{ photoId: number; former: boolean }[]>`
    SELECT holder.id AS "photoId", coalesce(bool_and(scan.size <> photo.size OR scan.mtime_ms <> photo.mtime_ms), false) AS former
    FROM (
      SELECT photo_id AS id FROM face_scan WHERE photo_id = ANY(${photoIds}::int[])
      UNION SELECT photo_id FROM face WHERE photo_id = ANY(${photoIds}::int[])
      UNION SELECT print.photo_id FROM photo_fingerprint print
        JOIN correction_face said ON said.content_hash = print.content_hash WHERE print.photo_id = ANY(${photoIds}::int[])
    ) AS holder
    JOIN photo ON photo.id = holder.id LEFT JOIN face_scan scan ON scan.photo_id = photo.id GROUP BY holder.id`;
  if (rows.length === 0) return;
  const having = new Set(rows.map(({ photoId }) => photoId));
  await lockCatalog(connection);
  const former = rows.flatMap((row) => (row.former ? [row.photoId] : []));
  if (former.length > 0) {
    await connection.face.deleteMany({ where: { photoId: { in: former } } });
    await connection.faceScan.deleteMany({ where: { photoId: { in: former } } });
  }
  const giving = moves.filter(({ from }) => having.has(from));
  const merging = new Set(await withSeveralFaces(connection, giving));
  await giveAllFaces(
    connection,
    giving.filter(({ to }) => !merging.has(to)),
  );
  for (const move of giving.filter(({ to }) => merging.has(to))) await giveFacesOf(connection, move);
  await applyStatements(connection, [...new Set(giving.map(({ to }) => to))]);
  await removeOrphanPeople(connection);
}

/** The originals that have faces already, or get those of more than one copy. */
async function withSeveralFaces(connection: Connection, moves: readonly FaceMove[]): Promise<number[]> {
  const rows = await connection.$queryRaw<{ photoId: number }[]>`
    SELECT "to" AS "photoId" FROM unnest(${moves.map(({ to }) => to)}::int[]) AS "to"
    GROUP BY "to" HAVING count(*) > 1 OR EXISTS (SELECT 1 FROM face WHERE photo_id = "to")`;
  return rows.map(({ photoId }) => photoId);
}

/** Gives faces to originals that have none, each of one copy: at the end of training these may be most of a library. */
async function giveAllFaces(connection: Connection, moves: readonly FaceMove[]): Promise<void> {
  if (moves.length === 0) return;
  await connection.$executeRaw`
    UPDATE face SET photo_id = move."to"
    FROM jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) AS move("from" int, "to" int)
    WHERE face.photo_id = move."from"`;
  await connection.$executeRaw`DELETE FROM face_scan WHERE photo_id = ANY(${moves.map(({ from }) => from)}::int[])`;
}

/** Gives the faces of one copy to an original that may have them already. */
async function giveFacesOf(connection: Connection, { from, to }: FaceMove): Promise<void> {
  const facesOf = (photoId: number) => connection.face.findMany({ where: { photoId }, include: { person: true } });
  const [given, kept] = [await facesOf(from), await facesOf(to)];
  let number = Math.max(-1, ...kept.map((face) => face.number));
  for (const face of given) {
    const same = kept.find((other) => intersectionOverUnion(face, other) > SAME_FACE_IOU);
    if (!same && (face.byHand || kept.length === 0)) {
      await connection.face.update({ where: { id: face.id }, data: { photoId: to, number: (number += 1) } });
    } else if (same) {
      if (!same.byHand && !face.byHand && face.person?.name && !same.person?.name) {
        await connection.face.update({ where: { id: same.id }, data: { personId: face.personId } });
      }
      await connection.correctionFace.updateMany({ where: { faceId: face.id }, data: { faceId: same.id } });
    }
  }
  await connection.face.deleteMany({ where: { photoId: from } });
  await connection.faceScan.deleteMany({ where: { photoId: from } });
}

/** The original of each duplicate key: the photo that is there and has a vector of the model. */
export async function findOriginals(
  connection: Connection,
  modelId: string,
  keys: readonly string[],
): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const rows = await connection.$queryRaw<{ key: string; photoId: number }[]>`
    SELECT DISTINCT ON (print.duplicate_key) print.duplicate_key AS key, photo.id AS "photoId"
    FROM photo_fingerprint print
    JOIN photo ON photo.id = print.photo_id AND photo.size = print.size AND photo.mtime_ms = print.mtime_ms
    JOIN embedding ON embedding.photo_id = photo.id AND embedding.model_id = ${modelId}
      AND embedding.size = photo.size AND embedding.mtime_ms = photo.mtime_ms
    WHERE print.duplicate_key = ANY(${[...keys]}::text[]) AND photo.missing_since IS NULL AND photo.original_id IS NULL
    ORDER BY print.duplicate_key, photo.id`;
  return new Map(rows.map(({ key, photoId }) => [key, photoId]));
}

/**
 * Replaces originals whose files are missing, or have changed, by copies that are there: one with the same bytes gets
 * all results. A photo without a copy keeps its own.
 * @param photoIds photos that are missing, or whose files have changed
 */
export async function replaceOriginals(
  connection: Connection,
  modelId: string,
  photoIds: readonly number[],
): Promise<void> {
  if (photoIds.length === 0) return;
  await lockDuplicates(connection);
  const copies = await connection.$queryRaw<
    { from: number; to: number | null; key: string; contentHash: string; gone: boolean }[]
  >`
    SELECT photo.id AS "from", min(copy.id) FILTER (WHERE own.content_hash = print.content_hash
      AND NOT EXISTS (SELECT 1 FROM embedding WHERE embedding.photo_id = copy.id)) AS "to", print.duplicate_key AS key,
      print.content_hash AS "contentHash", photo.missing_since IS NOT NULL AS gone
    FROM photo JOIN photo_fingerprint print ON print.photo_id = photo.id
    JOIN photo copy ON copy.original_id = photo.id AND copy.missing_since IS NULL
    JOIN photo_fingerprint own ON own.photo_id = copy.id AND own.size = copy.size AND own.mtime_ms = copy.mtime_ms
    WHERE photo.id = ANY(${[...photoIds]}::int[])
      AND (photo.missing_since IS NOT NULL OR print.size <> photo.size OR print.mtime_ms <> photo.mtime_ms)
    GROUP BY photo.id, print.photo_id`;
  if (copies.length === 0) return;
  const moves = copies.flatMap((copy) => (copy.to === null ? [] : [{ ...copy, to: copy.to }]));
  await connection.$executeRaw`
    DELETE FROM photo_fingerprint WHERE photo_id = ANY(${moves.map(({ to }) => to)}::int[])`;
  await moveResultsUnderLock(connection, moves);
  await electOriginals(
    connection,
    modelId,
    copies.map(({ key }) => key),
  );
}

/**
 * Elects the original among the photos of each duplicate key that are there and have a vector of the model: the largest
 * in pixels, then in bytes, which is the least compressed, then one that names its camera, which a messenger's copy
 * does not, then the one that is the original already. The others become its copies.
 */
export async function electOriginals(connection: Connection, modelId: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await lockDuplicates(connection);
  const rows = await connection.$queryRaw<{ photoId: number; best: number }[]>`
    WITH best AS (
      SELECT DISTINCT ON (print.duplicate_key) print.duplicate_key, photo.id, photo.original_id
      FROM photo_fingerprint print
      JOIN photo ON photo.id = print.photo_id AND photo.size = print.size AND photo.mtime_ms = print.mtime_ms
      JOIN embedding ON embedding.photo_id = photo.id AND embedding.model_id = ${modelId}
        AND embedding.size = photo.size AND embedding.mtime_ms = photo.mtime_ms
      WHERE print.duplicate_key = ANY(${[...keys]}::text[]) AND photo.missing_since IS NULL
      ORDER BY print.duplicate_key, print.width::bigint * print.height DESC, photo.size DESC,
        coalesce(print.metadata->>'camera', '') = '', photo.original_id NULLS FIRST, photo.id)
    SELECT photo.id AS "photoId", best.id AS best
    FROM best JOIN photo_fingerprint print ON print.duplicate_key = best.duplicate_key
    JOIN photo ON photo.id = print.photo_id AND photo.size = print.size AND photo.mtime_ms = print.mtime_ms
    WHERE best.original_id IS NOT NULL OR (photo.id <> best.id AND photo.original_id IS DISTINCT FROM best.id)`;
  await linkCopies(connection, new Map(rows.map(({ photoId, best }) => [photoId, photoId === best ? null : best])));
}
