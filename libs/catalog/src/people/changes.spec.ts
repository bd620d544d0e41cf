import { describe, expect, it } from 'vitest';
import { lockCatalog, transaction } from '#libs/database';
import { personWith, photoWithFaces, useLibrary } from '../testing/library.fixture.js';
import { untilLocksAwaited } from '../../../../test/support/spec-servers.js';
import { mergePeople, removeFace, updatePerson } from './changes.js';
import { readPeople, readPerson } from './people.js';

const database = await useLibrary();
const UNKNOWN_ID = 999_999;

const face = (id: number) =>
  database.face.findUniqueOrThrow({ where: { id }, select: { personId: true, byHand: true } });

describe('a person', () => {
  it('can be named and hidden independently', async () => {
    const id = await personWith(database, await photoWithFaces(database, 1));
    const named = { id, name: 'Ada', hidden: false, faces: 1 };
    expect(await updatePerson(database, id, { name: 'Ada' })).toMatchObject(named);
    expect(await updatePerson(database, id, { hidden: true })).toMatchObject({ name: 'Ada', hidden: true });
    expect(await readPerson(database, id)).toMatchObject({ name: 'Ada', hidden: true });
    expect(await updatePerson(database, id, { name: '' })).toMatchObject({ name: null, hidden: true });
  });

  it('without faces is deleted when its name is removed', async () => {
    const id = await personWith(database, [], { name: 'Ada' });
    expect(await updatePerson(database, id, { name: '' })).toMatchObject({ id, name: null, faces: 0 });
    expect(await readPerson(database, id)).toBeNull();
  });

  it('is null if it does not exist', async () => {
    expect(await updatePerson(database, UNKNOWN_ID, { name: 'Ada' })).toBeNull();
  });
});

describe('merging', () => {
  it('moves all faces to the other person by hand and deletes the person', async () => {
    const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
    const from = await personWith(database, [a, b]);
    const into = await personWith(database, [c], { representativeFaceId: c });
    const merge = await mergePeople(database, from, into);
    expect(merge).toEqual({ kind: 'merged', person: await readPerson(database, into) });
    const { people } = await readPeople(database, { hidden: false });
    expect(people).toMatchObject([{ id: into, faces: 3, representativeFaceId: c }]);
    expect([await face(a), await face(b)]).toEqual([1, 2].map(() => ({ personId: into, byHand: true })));
    expect(await face(c)).toEqual({ personId: into, byHand: false });
  });

  it.each([
    ['the name of the remaining person', 'Ada', 'Bob', 'Bob'],
    ['the only name', 'Ada', null, 'Ada'],
    ['no name if neither has one', null, null, null],
  ])('keeps %s', async (_, from, into, kept) => {
    const [mine = 0, theirs = 0] = await photoWithFaces(database, 2);
    const a = await personWith(database, [mine], { name: from });
    const b = await personWith(database, [theirs], { name: into });
    expect(await mergePeople(database, a, b)).toMatchObject({ person: { name: kept } });
  });

  it('with a person who does not exist changes nothing and names the id', async () => {
    const [a = 0] = await photoWithFaces(database, 1);
    const id = await personWith(database, [a]);
    expect(await mergePeople(database, id, UNKNOWN_ID)).toEqual({ kind: 'unknown', id: UNKNOWN_ID });
    expect(await mergePeople(database, UNKNOWN_ID, id)).toEqual({ kind: 'unknown', id: UNKNOWN_ID });
    expect(await face(a)).toEqual({ personId: id, byHand: false });
  });
});

describe('removing a face', () => {
  it('leaves it ungrouped by hand, and another face represents the person', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const id = await personWith(database, [a, b], { representativeFaceId: a });
    expect(await removeFace(database, id, a)).toBe('removed');
    expect(await face(a)).toEqual({ personId: null, byHand: true });
    expect(await readPerson(database, id)).toMatchObject({ faces: 1, representativeFaceId: b });
  });

  it('keeps a named person and deletes an unnamed one when it was the last face', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const [named, unnamed] = [await personWith(database, [a], { name: 'Ada' }), await personWith(database, [b])];
    await removeFace(database, named, a);
    await removeFace(database, unnamed, b);
    expect(await readPerson(database, named)).toMatchObject({ name: 'Ada', faces: 0, representativeFaceId: null });
    expect(await database.person.count({ where: { id: unnamed } })).toBe(0);
  });

  it('distinguishes an unknown person, an unknown face and a face of another person', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const [id, other] = [await personWith(database, [a]), await personWith(database, [b])];
    expect(await removeFace(database, UNKNOWN_ID, a)).toBe('unknown_person');
    expect(await removeFace(database, id, UNKNOWN_ID)).toBe('unknown_face');
    expect(await removeFace(database, other, a)).toBe('face_of_another');
    expect(await face(a)).toEqual({ personId: id, byHand: false });
  });
});

it('every correction by hand waits for the catalog lock', async () => {
  const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
  const first = await personWith(database, [a]);
  const second = await personWith(database, [b]);
  const third = await personWith(database, [c]);
  const changes = [
    () => updatePerson(database, first, { name: 'Ada' }),
    () => removeFace(database, first, a),
    () => mergePeople(database, second, third),
  ];
  for (const change of changes) {
    let changing: Promise<unknown> | undefined;
    let isDone = false;
    await transaction(database, async (connection) => {
      await lockCatalog(connection);
      changing = change().then(() => (isDone = true));
      await untilLocksAwaited(database);
      expect(isDone).toBe(false);
    });
    await changing;
  }
});
