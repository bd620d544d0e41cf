import type { People, PeopleQuery, Person } from '#libs/contracts';
import { Prisma, readTogether, type Connection } from '#libs/database';
import { hasFile, isOfSession } from '../photos/photo-summary.js';
import { readAliases } from './corrections/aliases.js';
import { isLikelyFace } from './faces.js';

/** Faces that are listed of a person beside the representative one. */
const OTHER_FACES = 4;

/** The face that was chosen by hand to stand for the person of a row of `person`. */
const COVER = Prisma.sql`(
  SELECT said.face_id FROM correction JOIN correction_face said ON said.correction_id = correction.id
  WHERE correction.person_id = person.id AND correction.kind = 'cover' AND correction.undone_at IS NULL
  ORDER BY correction.id DESC LIMIT 1)`;

/** The condition that a person is listed: unnamed ones without faces are not. */
const IS_LISTED = Prisma.sql`person.name IS NOT NULL OR count(face.id) > 0`;

interface Selection {
  readonly where: Prisma.Sql;
  readonly having?: Prisma.Sql;
  /** Counts faces and photos of this session only. */
  readonly session?: number | undefined;
}

/**
 * People with their counts, named ones first, then the largest; without those who were merged into others. The
 * representative face is the one that was chosen by hand, or by clustering, while it belongs to the person, else the one
 * of best quality. Missing photos do not count.
 */
function selectPeople(connection: Connection, { where, having = IS_LISTED, session }: Selection): Promise<Person[]> {
  return connection.$queryRaw<Person[]>`
    SELECT id, name, hidden, faces, photos, ids[1] AS "representativeFaceId",
      coalesce(ids[2:${1 + OTHER_FACES}::int], '{}') AS "otherFaceIds"
    FROM (
      SELECT person.id, person.name, person.hidden, count(face.id)::int AS faces,
        count(DISTINCT face.photo_id)::int AS photos,
        array_agg(face.id ORDER BY face.id IS NOT DISTINCT FROM cover.face_id DESC,
          face.id = person.representative_face_id DESC, face.quality DESC, face.id)
          FILTER (WHERE face.id IS NOT NULL) AS ids
      FROM person CROSS JOIN LATERAL (SELECT ${COVER} AS face_id) AS cover
      LEFT JOIN face ON face.person_id = person.id AND ${hasFile('face')} AND ${ofSession(session)}
      WHERE person.merged_into_id IS NULL AND ${where}
      GROUP BY person.id HAVING ${having}
    ) AS listed
    ORDER BY name IS NULL, faces DESC, id`;
}

/** The condition that a face is of a session, if one is given. */
function ofSession(sessionId: number | undefined): Prisma.Sql {
  return sessionId === undefined ? Prisma.sql`true` : isOfSession('face', sessionId);
}

/** The visible or the hidden people, and the numbers of the others; of a session only, if one is given. */
export function readPeople(connection: Connection, { hidden, session }: PeopleQuery): Promise<People> {
  return readTogether(connection, async (together) => {
    const having = session === undefined ? IS_LISTED : Prisma.sql`count(face.id) > 0`;
    const select = (isHidden: boolean) =>
      selectPeople(together, { where: Prisma.sql`person.hidden = ${isHidden}`, having, session });
    const people = await select(hidden);
    const others = hidden ? people : await select(true);
    const [ungrouped] = await together.$queryRaw<{ likely: number; unlikely: number }[]>`
      SELECT count(*) FILTER (WHERE ${isLikelyFace})::int AS likely, count(*) FILTER (WHERE NOT ${isLikelyFace})::int AS unlikely
      FROM face WHERE person_id IS NULL AND ${hasFile('face')} AND ${ofSession(session)}`;
    return { people, ungrouped: ungrouped?.likely ?? 0, unlikely: ungrouped?.unlikely ?? 0, hidden: others.length };
  });
}

/** The person that one is now; null if there is none. */
export async function readPerson(connection: Connection, id: number): Promise<Person | null> {
  const { now } = await readAliases(connection);
  const [person] = await selectPeople(connection, { where: Prisma.sql`person.id = ${now(id)}` });
  return person ?? null;
}

/** People by their ids, without names and faces too. */
export async function readPeopleOf(connection: Connection, ids: readonly number[]): Promise<Map<number, Person>> {
  if (ids.length === 0) return new Map();
  const where = Prisma.sql`person.id = ANY(${ids}::int[])`;
  const people = await selectPeople(connection, { where, having: Prisma.sql`true` });
  return new Map(people.map((person) => [person.id, person]));
}
