import { Prisma, type Connection } from '#libs/database';

/** The condition that a correction that stands speaks of the person of a row of `person`. */
export const IS_SPOKEN_OF = Prisma.sql`(EXISTS (
    SELECT 1 FROM correction_face said JOIN correction ON correction.id = said.correction_id
    WHERE said.person_id = person.id AND correction.undone_at IS NULL)
  OR EXISTS (
    SELECT 1 FROM correction_face said JOIN correction ON correction.id = said.correction_id
    WHERE said.before_person_id = person.id AND correction.undone_at IS NULL)
  OR EXISTS (SELECT 1 FROM correction WHERE correction.person_id = person.id AND correction.undone_at IS NULL)
  OR EXISTS (SELECT 1 FROM correction WHERE correction.other_id = person.id AND correction.undone_at IS NULL))`;

/**
 * Deletes people without name, faces and corrections that stand: such a correction needs its people again when their
 * photos are back, or when it is undone. The caller holds the catalog's lock.
 */
export async function removeOrphanPeople(connection: Connection): Promise<void> {
  await connection.$executeRaw`
    DELETE FROM person
    WHERE name IS NULL AND NOT EXISTS (SELECT 1 FROM face WHERE face.person_id = person.id) AND NOT ${IS_SPOKEN_OF}`;
}
