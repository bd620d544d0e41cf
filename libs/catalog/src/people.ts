import type { People } from '#libs/contracts';
import type { Connection } from '#libs/database';
import type { Rectangle } from './rectangle.js';

/** The people shown, largest first, and how many faces are in none. */
export async function readPeople(connection: Connection): Promise<People> {
  const people = await connection.$queryRaw<People['people']>`
    SELECT person.id, person.name, person.hidden, count(*)::int AS faces, count(DISTINCT face.photo_id)::int AS photos,
      person.representative_face_id AS "representativeFaceId"
    FROM person JOIN face ON face.person_id = person.id
    WHERE NOT person.hidden
    GROUP BY person.id ORDER BY count(*) DESC, person.id`;
  const ungrouped = await connection.face.count({ where: { personId: null } });
  return { people, ungrouped };
}

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
