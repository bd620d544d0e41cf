import type { Correction } from '#libs/contracts';
import { lockCatalog, Prisma, transaction, WHOLE_LIBRARY_MS, type Connection, type Database } from '#libs/database';
import { readAliases } from './aliases.js';
import { applyStatements, type Restored } from './apply-statements.js';
import { concernsGroups, regroupNext } from './regroup.js';
import { removeOrphanPeople } from './orphans.js';
import { applyChanges, fromColumn, handOnPeople } from './people-changes.js';
import { readCorrection } from './read-corrections.js';
import { CorrectionRefused } from './refusal.js';
import { readStates } from './states.js';
import { photosOf } from './statements.js';

/**
 * Takes a correction back. What stood before it stands again; what was said later stands. A correction that is undone
 * stays as it is.
 * @throws {CorrectionRefused} where there is no such correction
 */
export function undo(database: Database, id: number): Promise<Correction> {
  const work = async (connection: Connection) => {
    await lockCatalog(connection);
    const correction = await connection.correction.findUnique({ where: { id } });
    if (!correction) throw new CorrectionRefused({ kind: 'unknown', what: 'correction', id });
    if (correction.undoneAt !== null) return readCorrection(connection, id);

    const photoIds = await photosToDerive(connection, correction);
    const people = await peopleOf(connection, correction);
    const restored = await takeOver(connection, id);
    await connection.correction.update({ where: { id }, data: { undoneAt: new Date() } });
    if (correction.kind === 'merge' && correction.otherId !== null) {
      await connection.person.update({ where: { id: correction.otherId }, data: { mergedIntoId: null } });
    }
    await adoptMerged(connection, photoIds, restored);
    await applyStatements(connection, photoIds, restored);
    await handOnPeople(connection, id, correction.changes);
    await applyChanges(connection, people);
    await removeOrphanPeople(connection);
    if (concernsGroups(correction)) await regroupNext(connection);
    return readCorrection(connection, id);
  };
  return transaction(database, work, WHOLE_LIBRARY_MS);
}

type CorrectionRow = NonNullable<Awaited<ReturnType<Connection['correction']['findUnique']>>>;

/** Photos whose faces the correction says something of, and all of people who were merged. */
async function photosToDerive(connection: Connection, { id, kind, personId }: CorrectionRow): Promise<number[]> {
  const own = await photosOf(connection, Prisma.sql`said.correction_id = ${id}`);
  if (kind !== 'merge' || personId === null) return own;
  const all = (await readAliases(connection)).allOf(personId);
  const merged = await photosOf(connection, Prisma.sql`said.person_id = ANY(${all}::int[])`);
  return [...new Set([...own, ...merged])];
}

/** The people that the correction speaks of. */
async function peopleOf(connection: Connection, { id, personId, otherId, changes }: CorrectionRow): Promise<number[]> {
  const said = await connection.correctionFace.findMany({
    where: { correctionId: id, personId: { not: null } },
    distinct: ['personId'],
    select: { personId: true },
  });
  const changed = fromColumn(changes).map((change) => change.personId);
  const all = [personId, otherId, ...said.map((row) => row.personId), ...changed];
  return [...new Set(all.filter((person) => person !== null))];
}

/** The kinds of statements that place no face. */
const UNPLACING = ['cover', 'named'];

/**
 * Hands what faces were before a correction to the next one about each that stands.
 * @returns for the other faces, and those that only this correction places, the person that they were before
 */
async function takeOver(connection: Connection, id: number): Promise<Restored> {
  const later = Prisma.sql`later.kind <> ALL(${UNPLACING}) AND later.correction_id > ${id} AND (later.face_id = gone.face_id
    OR (later.content_hash = gone.content_hash AND later.x = gone.x AND later.y = gone.y AND later.width = gone.width
      AND later.height = gone.height))`;
  await connection.$executeRaw`
    UPDATE correction_face later SET before_person_id = gone.before_person_id
    FROM (
      SELECT gone.*, (
        SELECT min(later.correction_id) FROM correction_face later
        JOIN correction ON correction.id = later.correction_id AND correction.undone_at IS NULL WHERE ${later}) AS next
      FROM correction_face gone WHERE gone.correction_id = ${id} AND gone.kind <> ALL(${UNPLACING})
    ) AS gone
    WHERE later.correction_id = gone.next AND ${later}`;
  const rows = await connection.$queryRaw<{ faceId: number; personId: number | null }[]>`
    SELECT DISTINCT ON (face.id) face.id AS "faceId", gone.before_person_id AS "personId"
    FROM correction_face gone JOIN face ON face.id = gone.face_id
    WHERE gone.correction_id = ${id} AND gone.kind <> ALL(${UNPLACING}) AND (face.by_hand OR NOT EXISTS (
      SELECT 1 FROM correction_face later JOIN correction ON correction.id = later.correction_id
      WHERE correction.undone_at IS NULL AND ${later}))
    ORDER BY face.id`;
  return new Map(rows.map(({ faceId, personId }) => [faceId, personId]));
}

/**
 * Faces that get a person back who was merged into another since are part of that merge then: when it is undone, they go
 * with that person.
 */
async function adoptMerged(connection: Connection, photoIds: readonly number[], restored: Restored): Promise<void> {
  const aliases = await readAliases(connection);
  const merged = [...restored].filter(([, person]) => person !== null && aliases.now(person) !== person);
  if (merged.length === 0) return;
  const { stateOf } = await readStates(connection, aliases, photoIds, [...restored.keys()]);
  const rows = merged.flatMap(([face, person]) => {
    const { placement, never } = stateOf(face);
    return person === null || placement !== null || never.has(aliases.now(person)) ? [] : [{ face, person }];
  });
  await connection.$executeRaw`
    INSERT INTO correction_face
      (correction_id, content_hash, x, y, width, height, kind, person_id, before_person_id, face_id)
    SELECT merge.id, print.content_hash, face.x, face.y, face.width, face.height, 'is', row.person, row.person, face.id
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(face int, person int)
    JOIN face ON face.id = row.face JOIN photo_fingerprint print ON print.photo_id = face.photo_id
    JOIN correction merge ON merge.kind = 'merge' AND merge.other_id = row.person AND merge.undone_at IS NULL
    ORDER BY face.id`;
}
