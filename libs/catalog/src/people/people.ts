import { UNLIKELY_QUALITY, type People, type Person } from '#libs/contracts';
import { Prisma, readTogether, type Connection } from '#libs/database';
import { hasFile, WITH_FILE } from '../photos/photo-summary.js';

/** Faces that are listed of a person beside the representative one. */
const OTHER_FACES = 4;

/**
 * People with their counts, largest first. The representative face is the one that clustering chose, while it belongs to
 * the person, else the one of best quality. Missing photos do not count; unnamed people without faces are
 * omitted.
 */
function selectPeople(connection: Connection, condition: Prisma.Sql): Promise<Person[]> {
  return connection.$queryRaw<Person[]>`
    SELECT id, name, hidden, faces, photos, ids[1] AS "representativeFaceId",
      coalesce(ids[2:${1 + OTHER_FACES}::int], '{}') AS "otherFaceIds"
    FROM (
      SELECT person.id, person.name, person.hidden, count(face.id)::int AS faces,
        count(DISTINCT face.photo_id)::int AS photos,
        array_agg(face.id ORDER BY face.id = person.representative_face_id DESC, face.quality DESC, face.id)
          FILTER (WHERE face.id IS NOT NULL) AS ids
      FROM person LEFT JOIN face ON face.person_id = person.id AND ${hasFile('face')}
      WHERE ${condition}
      GROUP BY person.id HAVING person.name IS NOT NULL OR count(face.id) > 0
    ) AS listed
    ORDER BY faces DESC, id`;
}

/** The visible or the hidden people, largest first, and the number of ungrouped faces. */
export function readPeople(connection: Connection, { hidden }: { hidden: boolean }): Promise<People> {
  return readTogether(connection, async (together) => {
    const people = await selectPeople(together, Prisma.sql`person.hidden = ${hidden}`);
    const countFaces = (where: Prisma.FaceWhereInput) =>
      together.face.count({ where: { personId: null, ...where, ...WITH_FILE } });
    const ungrouped = await countFaces({ notFace: false, quality: { gte: UNLIKELY_QUALITY } });
    const unlikely = await countFaces({ OR: [{ notFace: true }, { quality: { lt: UNLIKELY_QUALITY } }] });
    const isListed = { OR: [{ name: { not: null } }, { faces: { some: WITH_FILE } }] };
    return {
      people,
      ungrouped,
      unlikely,
      hidden: await together.person.count({ where: { hidden: true, ...isListed } }),
    };
  });
}

/** One person; null if there is none. */
export async function readPerson(connection: Connection, id: number): Promise<Person | null> {
  const [person] = await selectPeople(connection, Prisma.sql`person.id = ${id}`);
  return person ?? null;
}
