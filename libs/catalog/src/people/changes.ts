import type { Person, UpdatePerson } from '#libs/contracts';
import { lockCatalog, transaction, type Connection, type Database } from '#libs/database';
import { readPerson } from './people.js';

/** Deletes people without a name and without faces. The caller holds the catalog's lock. */
export async function removeOrphanPeople(connection: Connection): Promise<void> {
  await connection.person.deleteMany({ where: { name: null, faces: { none: {} } } });
}

/**
 * Names or hides a person. An empty name removes the name, and a person without faces with it.
 * @returns the changed person; null if there is none.
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
    await removeOrphanPeople(connection);
    return { ...before, ...change };
  });
}

/** The result of a merge: the person who has all faces now, or the id that does not exist. */
export type Merge =
  { readonly kind: 'merged'; readonly person: Person } | { readonly kind: 'unknown'; readonly id: number };

/**
 * Moves all faces of a person to another by hand: no clustering separates them again. The other person takes over the
 * name if they have none.
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

/** Removes a face from a person by hand: no clustering groups it again. */
export function removeFace(database: Database, personId: number, faceId: number) {
  return transaction(database, async (connection) => {
    await lockCatalog(connection);
    const data = { personId: null, byHand: true };
    const removed = await connection.face.updateMany({ where: { id: faceId, personId }, data });
    if (removed.count === 0) {
      if (!(await readPerson(connection, personId))) return 'unknown_person';
      const exists = (await connection.face.count({ where: { id: faceId } })) > 0;
      return exists ? 'face_of_another' : 'unknown_face';
    }
    await removeOrphanPeople(connection);
    return 'removed';
  });
}
