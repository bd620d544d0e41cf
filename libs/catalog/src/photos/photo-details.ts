import type { Photo, PhotoFace, PhotoSummary, Tag } from '#libs/contracts';
import { Prisma, readTogether, type Connection } from '#libs/database';
import { DATED_AT, SUMMARY, SUMMARY_FROM } from './photo-summary.js';

/** Most duplicates and look-alikes that are listed: a folder of equal scans would make an answer of thousands. */
const MOST_DUPLICATES = 100;

/**
 * A photo with all its results, that at the new path if its file was moved; null if there is none. A duplicate that was
 * skipped has no results of its own and gets those of its original, or else of the first photo with its duplicate key.
 * @param models the ids of those whose results to read.
 */
export function readPhoto(
  connection: Connection,
  requested: number,
  models: { readonly embedding: string; readonly faces: string },
): Promise<Photo | null> {
  return readTogether(connection, async (together) => {
    const row = await together.photo.findUnique({ where: { id: requested } });
    const id = (row?.missingSince && row.originalId) ?? requested;
    const [photo] = await together.$queryRaw<
      (PhotoSummary & Pick<Photo, 'metadata' | 'warnings'> & { size: bigint; missingSince: Date | null })[]
    >`
      SELECT ${SUMMARY}, photo.size, photo.missing_since AS "missingSince", fingerprint.metadata,
        coalesce(fingerprint.warnings, '{}') AS warnings ${SUMMARY_FROM} WHERE photo.id = ${id}`;
    if (!photo) return null;
    const tagged = await findWithResult(together, id, 'embedding', models.embedding);
    const scanned = await findWithResult(together, id, 'face_scan', models.faces);
    return {
      ...photo,
      size: Number(photo.size),
      missingSince: photo.missingSince?.toISOString() ?? null,
      tags: tagged === null ? [] : await readTagsOf(together, tagged, models.embedding),
      faces: scanned === null ? [] : await readFacesOf(together, scanned, models.faces),
      original: row?.originalId && row.id === id ? await readSummary(together, row.originalId) : null,
      duplicates: await readDuplicates(together, id),
      lookAlikes: await readLookAlikes(together, id),
      failure: await readFailure(together, id),
      sessions: await together.$queryRaw<Photo['sessions']>`
        SELECT id, name FROM training_session
        WHERE id IN (SELECT session_id FROM item WHERE photo_id = ${id}) ORDER BY id DESC`,
    };
  });
}

/** The photo whose vector to use for a photo: itself, its original or the first duplicate with one; null if there is none. */
export function findEmbedded(connection: Connection, id: number, modelId: string): Promise<number | null> {
  return findWithResult(connection, id, 'embedding', modelId);
}

/** The ids of a photo and of all that have its duplicate key. */
function withDuplicates(id: number): Prisma.Sql {
  return Prisma.sql`
    SELECT ${id}::int UNION
    SELECT twin.photo_id FROM photo_fingerprint own
    JOIN photo_fingerprint twin ON twin.duplicate_key = own.duplicate_key WHERE own.photo_id = ${id}`;
}

async function findWithResult(
  connection: Connection,
  id: number,
  table: 'embedding' | 'face_scan',
  modelId: string,
): Promise<number | null> {
  const [row] = await connection.$queryRaw<{ photoId: number }[]>`
    SELECT photo_id AS "photoId" FROM ${Prisma.raw(table)}
    WHERE model_id = ${modelId} AND photo_id IN (${withDuplicates(id)})
    ORDER BY photo_id <> ${id}, photo_id <> coalesce((SELECT original_id FROM photo WHERE id = ${id}), 0), photo_id
    LIMIT 1`;
  return row?.photoId ?? null;
}

async function readTagsOf(connection: Connection, photoId: number, modelId: string): Promise<Tag[]> {
  const [row] = await connection.$queryRaw<{ tags: Tag[] }[]>`
    SELECT tags FROM embedding WHERE photo_id = ${photoId} AND model_id = ${modelId}`;
  return row?.tags ?? [];
}

function readFacesOf(connection: Connection, photoId: number, modelId: string): Promise<PhotoFace[]> {
  return connection.$queryRaw<PhotoFace[]>`
    SELECT face.id, face.quality,
      json_build_object('x', face.x, 'y', face.y, 'width', face.width, 'height', face.height) AS box,
      CASE WHEN person.id IS NOT NULL
        THEN json_build_object('id', person.id, 'name', person.name, 'hidden', person.hidden) END AS person
    FROM face LEFT JOIN person ON person.id = face.person_id
    WHERE face.photo_id = ${photoId} AND face.model_id = ${modelId} AND NOT face.not_face ORDER BY face.number`;
}

/** Why a photo failed last, of the phases whose newest result for it is a failure. */
async function readFailure(connection: Connection, photoId: number): Promise<Photo['failure']> {
  const [failure] = await connection.$queryRaw<NonNullable<Photo['failure']>[]>`
    SELECT phase, coalesce(reason, 'unknown') AS reason, session_id AS "sessionId" FROM (
      SELECT DISTINCT ON (phase) * FROM item WHERE photo_id = ${photoId} AND state <> 'pending'
      ORDER BY phase, settled_at DESC NULLS LAST, session_id DESC
    ) newest WHERE state = 'failed' ORDER BY settled_at DESC NULLS LAST LIMIT 1`;
  return failure ?? null;
}

async function readSummary(connection: Connection, id: number): Promise<PhotoSummary | null> {
  const [summary] = await connection.$queryRaw<
    PhotoSummary[]
  >`SELECT ${SUMMARY} ${SUMMARY_FROM} WHERE photo.id = ${id}`;
  return summary ?? null;
}

/** The originals in the group of those that look like a photo, or its original; by time. */
function readLookAlikes(connection: Connection, id: number): Promise<PhotoSummary[]> {
  return connection.$queryRaw<PhotoSummary[]>`
    SELECT ${SUMMARY} ${SUMMARY_FROM}
    WHERE photo.original_id IS NULL AND photo.missing_since IS NULL AND fingerprint.look_alikes IN (
        SELECT look_alikes FROM photo_fingerprint
        WHERE photo_id IN (${id}, (SELECT original_id FROM photo WHERE photo.id = ${id})))
      AND photo.id NOT IN (${id}, (SELECT coalesce(original_id, 0) FROM photo WHERE photo.id = ${id}))
    ORDER BY ${DATED_AT}, photo.id LIMIT ${MOST_DUPLICATES}`;
}

function readDuplicates(connection: Connection, id: number): Promise<PhotoSummary[]> {
  return connection.$queryRaw<PhotoSummary[]>`
    SELECT ${SUMMARY} ${SUMMARY_FROM}
    WHERE photo.id IN (${withDuplicates(id)}) AND photo.id <> ${id} AND photo.missing_since IS NULL
    ORDER BY photo.id LIMIT ${MOST_DUPLICATES}`;
}
