import { UNLIKELY_QUALITY, type FaceSummary } from '#libs/contracts';
import { Prisma, type Connection } from '#libs/database';
import { hasFile } from '../photos/photo-summary.js';

/** Finds where to cut a face out: its photo, and its box in that; null if there is none. */
export async function findFace(connection: Connection, id: number) {
  const face = await connection.face.findUnique({
    where: { id },
    include: { photo: { include: { fingerprint: { select: { contentHash: true } } } } },
  });
  if (!face) return null;
  const { x, y, width, height, revision, photo } = face;
  const contentHash = photo.fingerprint?.contentHash ?? null;
  return { id, path: photo.path, contentHash, revision, box: { x, y, width, height } };
}

/** The condition that a row of `face` is likely to be one: those are listed, the others apart. */
export const isLikelyFace = Prisma.sql`(NOT face.not_face AND face.quality >= ${UNLIKELY_QUALITY}::real)`;

/** A position in the order of faces: best quality first, then by id. */
interface FaceCursor {
  readonly quality: number;
  readonly id: number;
}

/**
 * Which faces to read: those of a person, or the ungrouped ones (null), the likely or the unlikely ones of these; only
 * those behind the cursor `after`.
 */
interface FaceFilter {
  readonly personId: number | null;
  readonly unlikely?: boolean;
  readonly after?: FaceCursor | undefined;
  readonly limit: number;
}

/** A page of faces, best quality first; without those of missing photos. */
export async function readFaces(
  connection: Connection,
  { personId, unlikely = false, after, limit }: FaceFilter,
): Promise<{ faces: FaceSummary[]; next: FaceCursor | null }> {
  const owner =
    personId === null
      ? Prisma.sql`person_id IS NULL AND ${unlikely ? Prisma.sql`NOT ${isLikelyFace}` : isLikelyFace}`
      : Prisma.sql`person_id = ${personId}`;
  const behind =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`AND quality <= ${after.quality}::real AND (quality < ${after.quality}::real OR id > ${after.id})`;
  // All rows have the same person_id. It leads the order so that Postgres uses the index also for IS NULL.
  const rows = await connection.$queryRaw<FaceSummary[]>`
    SELECT id, photo_id AS "photoId", quality,
      json_build_object('x', x, 'y', y, 'width', width, 'height', height) AS box
    FROM face WHERE ${owner} AND ${hasFile('face')} ${behind}
    ORDER BY person_id, quality DESC, id LIMIT ${limit + 1}`;
  const faces = rows.slice(0, limit);
  const last = faces.at(-1);
  return { faces, next: rows.length > limit && last ? { quality: last.quality, id: last.id } : null };
}
