import type { Correction, NewCorrection } from '#libs/contracts';
import { lockCatalog, Prisma, transaction, WHOLE_LIBRARY_MS, type Connection, type Database } from '#libs/database';
import { readAliases, type Aliases } from './aliases.js';
import { applyStatements } from './apply-statements.js';
import { toColumn, type PersonChange } from './people-changes.js';
import { readCorrection } from './read-corrections.js';
import { CorrectionRefused } from './refusal.js';
import { concernsGroups, regroupNext } from './regroup.js';
import { photosOf, say } from './statements.js';
import { readStates } from './states.js';

/**
 * Writes a correction into the journal and makes it true.
 * @throws {CorrectionRefused} where a face or a person does not exist, or does not fit
 */
export function correct(database: Database, correction: NewCorrection): Promise<Correction> {
  const work = async (connection: Connection) => {
    await lockCatalog(connection);
    const id = await write(connection, await readAliases(connection), correction);
    if (concernsGroups(correction)) await regroupNext(connection);
    return readCorrection(connection, id);
  };
  return transaction(database, work, WHOLE_LIBRARY_MS);
}

/** @returns the id of the correction */
function write(connection: Connection, aliases: Aliases, correction: NewCorrection): Promise<number> {
  switch (correction.kind) {
    case 'this_is':
      return placeFaces(connection, aliases, correction);
    case 'not_this_person':
      return takeOut(connection, aliases, correction);
    case 'not_a_face':
      return dismissFaces(connection, correction);
    case 'merge':
      return merge(connection, aliases, correction);
    case 'different':
      return separate(connection, aliases, correction);
    case 'name':
    case 'hide':
      return changePerson(connection, aliases, correction);
    case 'cover':
      return chooseCover(connection, aliases, correction);
  }
}
type Of<Kind extends NewCorrection['kind']> = Extract<NewCorrection, { kind: Kind }>;

async function placeFaces(connection: Connection, aliases: Aliases, { kind, faceIds, person }: Of<'this_is'>) {
  const faces = await findFaces(connection, faceIds);
  const isNew = !('id' in person);
  const { id: personId } = isNew
    ? await connection.person.create({ data: { name: person.name }, select: { id: true } })
    : await findPerson(connection, aliases, person.id);
  const created = isNew && { personId, created: true as const, ...nameChange(null, person.name) };
  const id = await addCorrection(connection, { kind, personId, changes: created ? [created] : [] });
  await say(connection, { correctionId: id, faceIds, kind: 'is', personIds: [personId] });
  await applyStatements(connection, photosWith(faces));
  return id;
}

async function takeOut(connection: Connection, aliases: Aliases, { kind, faceIds, personId }: Of<'not_this_person'>) {
  const person = await findPerson(connection, aliases, personId);
  const faces = await findFaces(connection, faceIds);
  for (const face of faces) requireOwn(face, person.id);
  const id = await addCorrection(connection, { kind, personId: person.id });
  // Of none of those who are that person now: so it stays when a merge is undone.
  await say(connection, { correctionId: id, faceIds, kind: 'is_not', personIds: aliases.allOf(person.id) });
  await applyStatements(connection, photosWith(faces));
  return id;
}

async function dismissFaces(connection: Connection, { kind, faceIds }: Of<'not_a_face'>) {
  const faces = await findFaces(connection, faceIds);
  const id = await addCorrection(connection, { kind });
  await say(connection, { correctionId: id, faceIds, kind: 'not_face', personIds: [null] });
  await applyStatements(connection, photosWith(faces));
  return id;
}

async function merge(connection: Connection, before: Aliases, { kind, personId, into }: Of<'merge'>) {
  const [from, to] = await findTwo(connection, before, personId, into);
  const changes = to.name === null && from.name !== null ? [{ personId: to.id, ...nameChange(null, from.name) }] : [];
  await connection.person.update({ where: { id: from.id }, data: { mergedIntoId: to.id } });
  if (changes.length > 0) await connection.person.update({ where: { id: to.id }, data: { name: from.name } });
  const id = await addCorrection(connection, { kind, personId: to.id, otherId: from.id, changes });

  const aliases = await readAliases(connection);
  const members = await connection.face.findMany({
    where: { personId: { in: [from.id, to.id] } },
    select: { id: true, photoId: true, personId: true },
  });
  if (changes.length > 0) await rememberFaces(connection, id, to.id);
  const { stateOf } = await readStates(connection, aliases, photosWith(members));
  // Faces of the one who is merged away are placed by hand, and so are those that were said not to be the other one.
  const unplaced = (person: number) =>
    members.flatMap((face) => {
      const { placement, never } = stateOf(face.id);
      const isPlaced = placement !== null && typeof placement === 'object' && placement.personId === to.id;
      return face.personId === person && !isPlaced && (person === from.id || never.has(to.id)) ? [face.id] : [];
    });
  for (const person of [from.id, to.id]) {
    await say(connection, { correctionId: id, faceIds: unplaced(person), kind: 'is', personIds: [person] });
  }
  const all = aliases.allOf(to.id);
  await applyStatements(connection, await photosOf(connection, Prisma.sql`said.person_id = ANY(${all}::int[])`));
  // Those in photos without a known content are not placed by hand.
  await connection.face.updateMany({ where: { personId: from.id }, data: { personId: to.id } });
  return id;
}

async function separate(connection: Connection, aliases: Aliases, { kind, personId, otherId }: Of<'different'>) {
  const [person, other] = await findTwo(connection, aliases, personId, otherId);
  return addCorrection(connection, { kind, personId: person.id, otherId: other.id });
}

/** Names or hides a person. One without name and faces is kept for what was said of them, and is not known otherwise. */
async function changePerson(connection: Connection, aliases: Aliases, correction: Of<'name'> | Of<'hide'>) {
  const { id: personId, ...before } = await findPerson(connection, aliases, correction.personId);
  if (before.name === null && (await connection.face.count({ where: { personId } })) === 0)
    throw new CorrectionRefused({ kind: 'unknown', what: 'person', id: correction.personId });
  const after =
    correction.kind === 'name'
      ? { name: correction.name === '' ? null : correction.name }
      : { hidden: correction.hidden };
  await connection.person.update({ where: { id: personId }, data: after });
  const change =
    'name' in after ? nameChange(before.name, after.name) : { hidden: { before: before.hidden, after: after.hidden } };
  const id = await addCorrection(connection, { kind: correction.kind, personId, changes: [{ personId, ...change }] });
  if ('name' in after && before.name === null) await rememberFaces(connection, id, personId);
  return id;
}

/** Lets the faces of a person who gets a name be theirs when they are removed and found again, and not placed by hand. */
async function rememberFaces(connection: Connection, correctionId: number, personId: number): Promise<void> {
  const faces = await connection.face.findMany({ where: { personId, byHand: false }, select: { id: true } });
  await say(connection, { correctionId, faceIds: faces.map(({ id }) => id), kind: 'named', personIds: [personId] });
}

async function chooseCover(connection: Connection, aliases: Aliases, { kind, personId, faceId }: Of<'cover'>) {
  const person = await findPerson(connection, aliases, personId);
  const faces = await findFaces(connection, [faceId]);
  for (const face of faces) requireOwn(face, person.id);
  const id = await addCorrection(connection, { kind, personId: person.id });
  await say(connection, { correctionId: id, faceIds: [faceId], kind: 'cover', personIds: [person.id] });
  return id;
}

interface CorrectionRow {
  readonly kind: NewCorrection['kind'];
  readonly personId?: number;
  readonly otherId?: number;
  readonly changes?: readonly PersonChange[];
}

async function addCorrection(connection: Connection, { changes = [], ...row }: CorrectionRow): Promise<number> {
  const data = { ...row, ...(changes.length === 0 ? {} : { changes: toColumn(changes) }) };
  return (await connection.correction.create({ data, select: { id: true } })).id;
}

function nameChange(before: string | null, after: string | null) {
  return { name: { before, after } };
}

interface FaceToCorrect {
  readonly id: number;
  readonly photoId: number;
  readonly personId: number | null;
}

const photosWith = (faces: readonly { readonly photoId: number }[]) => [
  ...new Set(faces.map(({ photoId }) => photoId)),
];

async function findFaces(connection: Connection, faceIds: readonly number[]): Promise<FaceToCorrect[]> {
  const faces = await connection.face.findMany({
    where: { id: { in: [...faceIds] } },
    select: {
      id: true,
      photoId: true,
      personId: true,
      photo: { select: { fingerprint: { select: { photoId: true } } } },
    },
  });
  const byId = new Map(faces.map((face) => [face.id, face]));
  return faceIds.map((id) => {
    const face = byId.get(id);
    if (!face) throw new CorrectionRefused({ kind: 'unknown', what: 'face', id });
    if (!face.photo.fingerprint) {
      throw conflict(`The photo of face ${id} has not been read. Nothing was changed. Index its folder again.`);
    }
    return face;
  });
}

/** The person that one is now. */
async function findPerson(connection: Connection, aliases: Aliases, id: number) {
  const person = await connection.person.findUnique({
    where: { id: aliases.now(id) },
    select: { id: true, name: true, hidden: true },
  });
  if (!person) throw new CorrectionRefused({ kind: 'unknown', what: 'person', id });
  return person;
}

async function findTwo(connection: Connection, aliases: Aliases, id: number, otherId: number) {
  const person = await findPerson(connection, aliases, id);
  const other = await findPerson(connection, aliases, otherId);
  if (person.id === other.id) {
    const message = `${id} and ${otherId} are the same person. Choose another person.`;
    throw new CorrectionRefused({ kind: 'invalid', message });
  }
  return [person, other] as const;
}

function requireOwn({ id, personId }: FaceToCorrect, owner: number): void {
  if (personId === owner) return;
  throw conflict(`Face ${id} does not belong to person ${owner}. Nothing was changed. Load the person again.`);
}

function conflict(message: string): CorrectionRefused {
  return new CorrectionRefused({ kind: 'conflict', message });
}
