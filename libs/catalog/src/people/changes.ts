import type { Person, UpdatePerson } from '#libs/contracts';
import { transaction, type Connection, type Database } from '#libs/database';
import { lockCatalog } from './face-library.js';
import { readPerson } from './people.js';

/** Takes people away who have neither a name nor a face. To be called under the catalog's lock. */
export async function removeNobodies(connection: Connection): Promise<void> {
  await connection.person.deleteMany({ where: { name: null, faces: { none: {} } } });
}

/**
 * Names or hides a person; an empty name takes the name away, and with it a person without faces.
 * @returns the person as changed, or null where there is none.
 */
export function updatePerson(database: Database, id: number, { name, hidden }: UpdatePerson): Promise<Person | null> {
  return transaction(database, async (connection) => {
    await lockCatalog(connection);
    const before = await readPerson(connection, id);
    if (!before) return null;
    const change = {
      ...(name === undefined ? {} : { name: name === '' ? null : name }),
      ...(hidden === undefined ? {} : { hidden }),
    };
    await connection.person.update({ where: { id }, data: change });
    await removeNobodies(connection);
    return { ...before, ...change };
  });
}

/** What became of a merge: the person who has all faces now, or which of the two there is not. */
export type Merge =
  { readonly kind: 'merged'; readonly person: Person } | { readonly kind: 'unknown'; readonly id: number };

/**
 * Gives all faces of a person to another, by hand: no clustering takes them apart again. The name of the first is kept
 * where the other has none.
 */
export function mergePeople(database: Database, id: number, into: number): Promise<Merge> {
  return transaction(database, async (connection): Promise<Merge> => {
    await lockCatalog(connection);
    const [from, to] = [await readPerson(connection, id), await readPerson(connection, into)];
    if (!from || !to) return { kind: 'unknown', id: from ? into : id };
    await connection.face.updateMany({ where: { personId: id }, data: { personId: into, byHand: true } });
    await connection.person.update({ where: { id: into }, data: { name: to.name ?? from.name } });
    await connection.person.delete({ where: { id } });
    const person = await readPerson(connection, into);
    return person ? { kind: 'merged', person } : { kind: 'unknown', id: into };
  });
}

/** What became of taking a face out of a person. */
export type FaceRemoval = 'removed' | 'unknown_person' | 'unknown_face' | 'face_of_another';

/** Takes a face out of a person by hand: no clustering gives it to anybody again. */
export function removeFace(database: Database, personId: number, faceId: number): Promise<FaceRemoval> {
  return transaction(database, async (connection): Promise<FaceRemoval> => {
    await lockCatalog(connection);
    const removed = await connection.face.updateMany({
      where: { id: faceId, personId },
      data: { personId: null, byHand: true },
    });
    if (removed.count === 0) {
      if (!(await readPerson(connection, personId))) return 'unknown_person';
      return (await connection.face.count({ where: { id: faceId } })) === 0 ? 'unknown_face' : 'face_of_another';
    }
    await removeNobodies(connection);
    return 'removed';
  });
}
