import type { Connection } from '#libs/database';
import { readAliases } from './corrections/aliases.js';
import { readDifferent } from './corrections/different.js';
import { removeOrphanPeople } from './corrections/orphans.js';
import { readNever } from './corrections/states.js';
import type { FacesState } from './face-library.js';
import type { NearPeople } from './near-people.js';

/**
 * Reads what faces are assigned by: of each its person, its photo and the people that it is not, all people who were not
 * merged into others, by id, and the pairs of them who are two by hand. To assign them, the caller holds the catalog's
 * lock.
 */
export async function readAssignments(connection: Connection, modelId: string) {
  const faces = await connection.face.findMany({
    where: { modelId },
    select: { id: true, personId: true, byHand: true, photoId: true },
    orderBy: { id: 'asc' },
  });
  const people = await connection.person.findMany({
    where: { mergedIntoId: null },
    select: { id: true, name: true },
    orderBy: { id: 'asc' },
  });
  const aliases = await readAliases(connection);
  const never = await readNever(connection, aliases);
  return {
    faces: faces.map(({ id, personId, byHand, photoId }) => {
      return { id, person: personId, byHand, never: never.get(id) ?? [], photo: photoId };
    }),
    people,
    different: await readDifferent(connection, aliases),
  };
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
  /** Pairs of `people`, by their indices, who may be one. */
  readonly near: readonly NearPeople[];
  /** The version of the faces that were clustered. */
  readonly state: FacesState;
}

/** Writes the person of each face, and deletes people who are left without. The caller holds the catalog's lock. */
export async function writeAssignments(connection: Connection, after: NewAssignments): Promise<void> {
  const personIds: number[] = [];
  const placed: { id: number; person_id: number | null }[] = [];
  for (const id of after.ungroupedFaceIds) placed.push({ id, person_id: null });
  for (const { id, faceIds, representativeFaceId } of after.people) {
    const person = { representativeFaceId };
    const personId = id ?? (await connection.person.create({ data: person, select: { id: true } })).id;
    if (id !== null) await connection.person.update({ where: { id }, data: person });
    placed.push(...faceIds.map((faceId) => ({ id: faceId, person_id: personId })));
    personIds.push(personId);
  }
  await connection.$executeRaw`
    UPDATE face SET person_id = row.person_id
    FROM jsonb_to_recordset(${JSON.stringify(placed)}::jsonb) AS row(id int, person_id int)
    WHERE face.id = row.id AND face.person_id IS DISTINCT FROM row.person_id`;
  await removeOrphanPeople(connection);
  await connection.personPair.deleteMany();
  await connection.personPair.createMany({
    data: after.near.map(({ people, distance }) => {
      const [personId = 0, otherId = 0] = people.map((at) => personIds[at] ?? 0).sort((a, b) => a - b);
      return { personId, otherId, distance };
    }),
  });
  await connection.installation.updateMany({
    data: { clusteredFaces: after.state.faces, clusteredRevision: after.state.revision },
  });
}
