import type { Connection } from '#libs/database';
import type { FacesState } from './face-library.js';

/** Reads the person of each face, and all people, by id. The caller holds the catalog's lock. */
export async function readAssignments(connection: Connection, modelId: string) {
  const faces = await connection.face.findMany({
    where: { modelId },
    select: { id: true, personId: true, byHand: true },
    orderBy: { id: 'asc' },
  });
  const people = await connection.person.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } });
  return { faces, people: people.map(({ id, name }) => ({ id, named: name !== null })) };
}

/** The person of each face after people were grouped. */
interface NewAssignments {
  /** People with faces: the ids of their faces and of their representative one. `id` is null for a new person. */
  readonly people: readonly {
    readonly id: number | null;
    readonly faceIds: readonly number[];
    readonly representativeFaceId: number;
  }[];
  readonly ungroupedFaceIds: readonly number[];
  /** People to delete. */
  readonly vanishedIds: readonly number[];
  /** The version of the faces that were clustered. */
  readonly state: FacesState;
}

/** Writes the person of each face. The caller holds the catalog's lock. */
export async function writeAssignments(connection: Connection, after: NewAssignments): Promise<void> {
  const placed: { id: number; person_id: number | null }[] = [];
  for (const id of after.ungroupedFaceIds) placed.push({ id, person_id: null });
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
