import type { People, Person } from '#libs/contracts';
import { Prisma, readTogether, type Connection } from '#libs/database';

/** Faces that are told of a person beside the one that stands for them. */
const OTHER_FACES = 4;

/**
 * People with their counts, largest first. The face that stands for somebody is the one that clustering chose, as long
 * as it is theirs, and else their best seen; an unnamed person whose last face has just gone is nobody.
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
      FROM person LEFT JOIN face ON face.person_id = person.id
      WHERE ${condition}
      GROUP BY person.id HAVING person.name IS NOT NULL OR count(face.id) > 0
    ) AS somebody
    ORDER BY faces DESC, id`;
}

/** The people who are shown, or those who are hidden, largest first; and how many faces are in none. */
export function readPeople(connection: Connection, { hidden }: { hidden: boolean }): Promise<People> {
  return readTogether(connection, async (together) => {
    const people = await selectPeople(together, Prisma.sql`person.hidden = ${hidden}`);
    const ungrouped = await together.face.count({ where: { personId: null } });
    const isSomebody = { OR: [{ name: { not: null } }, { faces: { some: {} } }] };
    return { people, ungrouped, hidden: await together.person.count({ where: { hidden: true, ...isSomebody } }) };
  });
}

/** One person; null where there is none. */
export async function readPerson(connection: Connection, id: number): Promise<Person | null> {
  const [person] = await selectPeople(connection, Prisma.sql`person.id = ${id}`);
  return person ?? null;
}
