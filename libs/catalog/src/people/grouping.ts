import type { Connection } from '#libs/database';
import type { FacesState } from './face-library.js';

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
  const placed: { id: number; person_id: number | null }[] = after.ungroupedFaceIds.map((id) => ({
    id,
    person_id: null,
  }));
  for (const { id, faceIds, representativeFaceId } of after.people) {
    const person = { representativeFaceId };
    const personId = id ?? (await connection.person.create({ data: person, select: { id: true } })).id;
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
