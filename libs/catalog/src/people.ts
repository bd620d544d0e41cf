import type { People } from '#libs/contracts';
import type { Connection } from '#libs/database';
import type { FacesState } from './face-library.js';
import type { Rectangle } from './rectangle.js';

/** The people who are shown, or those who are hidden, largest first; and how many faces are in none. */
export async function readPeople(connection: Connection, { hidden }: { hidden: boolean }): Promise<People> {
  const people = await connection.$queryRaw<People['people']>`
    SELECT person.id, person.name, person.hidden, count(*)::int AS faces, count(DISTINCT face.photo_id)::int AS photos,
      person.representative_face_id AS "representativeFaceId"
    FROM person JOIN face ON face.person_id = person.id
    WHERE person.hidden = ${hidden}
    GROUP BY person.id ORDER BY count(*) DESC, person.id`;
  const ungrouped = await connection.face.count({ where: { personId: null } });
  return { people, ungrouped, hidden: await connection.person.count({ where: { hidden: true } }) };
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

/** Who is on which face before people are grouped again, and who there is. */
export interface PeopleBefore {
  readonly faces: readonly { readonly id: number; readonly personId: number | null; readonly byHand: boolean }[];
  readonly people: readonly { readonly id: number; readonly named: boolean }[];
}

/** Reads who is who, in the order of their ids. To be called under the catalog's lock. */
export async function readPeopleBefore(connection: Connection, modelId: string): Promise<PeopleBefore> {
  const faces = await connection.face.findMany({
    where: { modelId },
    select: { id: true, personId: true, byHand: true },
    orderBy: { id: 'asc' },
  });
  const people = await connection.person.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } });
  return { faces, people: people.map(({ id, name }) => ({ id, named: name !== null })) };
}

/** Who is on which face from now on. */
export interface PeopleAfter {
  /** People with faces: ids of faces, and the one that stands for them. `id` is null for a new person. */
  readonly people: readonly {
    readonly id: number | null;
    readonly faceIds: readonly number[];
    readonly representativeFaceId: number;
  }[];
  readonly ungroupedFaceIds: readonly number[];
  /** People that are no more. */
  readonly vanishedIds: readonly number[];
  /** The faces that were looked at. */
  readonly state: FacesState;
}

/** Writes who is who. To be called under the catalog's lock. */
export async function writePeople(connection: Connection, after: PeopleAfter): Promise<void> {
  const placed: { id: number; person_id: number | null }[] = after.ungroupedFaceIds.map((id) => ({ id, person_id: null }));
  for (const { id, faceIds, representativeFaceId } of after.people) {
    const person = { representativeFaceId };
    const personId =
      id ?? (await connection.person.create({ data: person, select: { id: true } })).id;
    if (id !== null) await connection.person.update({ where: { id }, data: person });
    placed.push(...faceIds.map((faceId) => ({ id: faceId, person_id: personId })));
  }
  await connection.$executeRaw`
    UPDATE face SET person_id = row.person_id
    FROM jsonb_to_recordset(${JSON.stringify(placed)}::jsonb) AS row(id int, person_id int)
    WHERE face.id = row.id AND face.person_id IS DISTINCT FROM row.person_id`;
  await connection.person.deleteMany({ where: { id: { in: [...after.vanishedIds] } } });
  await connection.installation.updateMany({
    data: { clusteredFaces: after.state.faces, clusteredRevision: after.state.revision },
  });
}
