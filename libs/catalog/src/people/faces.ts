import type { FaceSummary } from '#libs/contracts';
import { Prisma, type Connection } from '#libs/database';
import type { Rectangle } from '../results/rectangle.js';

/** Where a face is to be seen. */
export interface FaceLocation {
  readonly id: number;
  readonly path: string;
  readonly contentHash: string | null;
  readonly revision: bigint;
  readonly box: Rectangle;
}

/** Finds a face and its photo; null where there is none. */
export async function findFace(connection: Connection, id: number): Promise<FaceLocation | null> {
  const face = await connection.face.findUnique({
    where: { id },
    include: { photo: { include: { fingerprint: { select: { contentHash: true } } } } },
  });
  if (!face) return null;
  const { x, y, width, height } = face;
  return {
    id,
    path: face.photo.path,
    contentHash: face.photo.fingerprint?.contentHash ?? null,
    revision: face.revision,
    box: { x, y, width, height },
  };
}

/** A place in the order of faces: best seen first, then by id. */
export interface FacePlace {
  readonly quality: number;
  readonly id: number;
}

/** Which faces to read: a person's, or nobody's where that is null; only those behind the place `after`. */
export interface FaceFilter {
  readonly personId: number | null;
  readonly after?: FacePlace | undefined;
  readonly limit: number;
}

/** A page of faces, best seen first. */
export async function readFaces(
  connection: Connection,
  { personId, after, limit }: FaceFilter,
): Promise<{ faces: FaceSummary[]; next: FacePlace | null }> {
  const owner = personId === null ? Prisma.sql`person_id IS NULL` : Prisma.sql`person_id = ${personId}`;
  const behind =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`AND quality <= ${after.quality}::real AND (quality < ${after.quality}::real OR id > ${after.id})`;
  // All have the same owner: named first in the order, since Postgres does not see that for nobody's and would sort.
  const rows = await connection.$queryRaw<FaceSummary[]>`
    SELECT id, photo_id AS "photoId", quality,
      json_build_object('x', x, 'y', y, 'width', width, 'height', height) AS box
    FROM face WHERE ${owner} ${behind}
    ORDER BY person_id, quality DESC, id LIMIT ${limit + 1}`;
  const faces = rows.slice(0, limit);
  const last = faces.at(-1);
  return { faces, next: rows.length > limit && last ? { quality: last.quality, id: last.id } : null };
}
