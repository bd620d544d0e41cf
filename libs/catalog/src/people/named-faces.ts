import type { NamedRegion } from '#libs/contracts';
import { Prisma, type Connection } from '#libs/database';

/** A photo, and its faces that belong to people with names. */
export interface NamedPhoto {
  readonly id: number;
  readonly path: string;
  readonly regions: readonly NamedRegion[];
}

/** Photos with a file, and their named faces; those of a copy are its original's. */
const NAMED = Prisma.sql`FROM photo JOIN face ON face.photo_id = coalesce(photo.original_id, photo.id)
  JOIN person ON person.id = face.person_id
  WHERE photo.missing_since IS NULL AND person.name IS NOT NULL`;

/** A page of the photos with named faces, by id. @param after the id of the last one of the page before */
export function readNamedPhotos(
  connection: Connection,
  { after, limit }: { after: number; limit: number },
): Promise<NamedPhoto[]> {
  return connection.$queryRaw`
    SELECT photo.id, min(photo.path) AS path, json_agg(json_build_object('name', person.name,
      'box', json_build_object('x', face.x, 'y', face.y, 'width', face.width, 'height', face.height))
      ORDER BY face.x, face.id) AS regions
    ${NAMED} AND photo.id > ${after} GROUP BY photo.id ORDER BY photo.id LIMIT ${limit}`;
}

/** The number of photos with named faces, of those faces, and of their people. */
export async function countNamedFaces(connection: Connection) {
  const [row] = await connection.$queryRaw<{ photos: number; faces: number; people: number }[]>`
    SELECT count(DISTINCT photo.id)::int AS photos, count(*)::int AS faces, count(DISTINCT person.id)::int AS people ${NAMED}`;
  return row ?? { photos: 0, faces: 0, people: 0 };
}
