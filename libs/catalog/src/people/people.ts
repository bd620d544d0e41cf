import type { People, PeopleQuery, Person } from '#libs/contracts';
import { Prisma, readTogether, type Connection } from '#libs/database';
import { hasFile, isOfSession } from '../photos/photo-summary.js';
import { isLikelyFace } from './faces.js';

/** Faces that are listed of a person beside the representative one. */
const OTHER_FACES = 4;

/**
 * People with their counts, largest first. The representative face is the one that clustering chose, while it belongs to
 * the person, else the one of best quality. Missing photos do not count; unnamed people without faces are
 * omitted.
 * @param sessionId counts faces and photos of this session only, and omits people without any
 */
function selectPeople(connection: Connection, condition: Prisma.Sql, sessionId?: number): Promise<Person[]> {
  return connection.$queryRaw<Person[]>`
    SELECT id, name, hidden, faces, photos, ids[1] AS "representativeFaceId",
      coalesce(ids[2:${1 + OTHER_FACES}::int], '{}') AS "otherFaceIds"
    FROM (
      SELECT person.id, person.name, person.hidden, count(face.id)::int AS faces,
        count(DISTINCT face.photo_id)::int AS photos,
        array_agg(face.id ORDER BY face.id = person.representative_face_id DESC, face.quality DESC, face.id)
          FILTER (WHERE face.id IS NOT NULL) AS ids
      FROM person LEFT JOIN face ON face.person_id = person.id AND ${hasFile('face')} AND ${ofSession(sessionId)}
      WHERE ${condition}
      GROUP BY person.id HAVING (person.name IS NOT NULL AND ${sessionId === undefined}) OR count(face.id) > 0
    ) AS listed
    ORDER BY faces DESC, id`;
}

/** The condition that a face is of a session, if one is given. */
function ofSession(sessionId: number | undefined): Prisma.Sql {
  return sessionId === undefined ? Prisma.sql`true` : isOfSession('face', sessionId);
}

/** The visible or the hidden people, and the numbers of the others; of a session only, if one is given. */
export function readPeople(connection: Connection, { hidden, session }: PeopleQuery): Promise<People> {
  return readTogether(connection, async (together) => {
    const people = await selectPeople(together, Prisma.sql`person.hidden = ${hidden}`, session);
    const others = hidden ? people : await selectPeople(together, Prisma.sql`person.hidden`, session);
    const [ungrouped] = await together.$queryRaw<{ likely: number; unlikely: number }[]>`
      SELECT count(*) FILTER (WHERE ${isLikelyFace})::int AS likely, count(*) FILTER (WHERE NOT ${isLikelyFace})::int AS unlikely
      FROM face WHERE person_id IS NULL AND ${hasFile('face')} AND ${ofSession(session)}`;
    return { people, ungrouped: ungrouped?.likely ?? 0, unlikely: ungrouped?.unlikely ?? 0, hidden: others.length };
  });
}

/** One person; null if there is none. */
export async function readPerson(connection: Connection, id: number): Promise<Person | null> {
  const [person] = await selectPeople(connection, Prisma.sql`person.id = ${id}`);
  return person ?? null;
}
