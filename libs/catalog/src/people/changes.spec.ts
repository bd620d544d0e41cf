import { beforeEach, describe, expect, it } from 'vitest';
import { transaction } from '#libs/database';
import { useDatabase } from '../testing/database.fixture.js';
import { personWith, photoWithFaces, somebodyWaits } from '../testing/library.fixture.js';
import { mergePeople, removeFace, updatePerson } from './changes.js';
import { lockCatalog } from './face-library.js';
import { readPeople, readPerson } from './people.js';

const database = await useDatabase();
const NOBODY = 999_999;

beforeEach(async () => {
  await database.photo.deleteMany();
  await database.person.deleteMany();
});

const face = (id: number) =>
  database.face.findUniqueOrThrow({ where: { id }, select: { personId: true, byHand: true } });

describe('a person', () => {
  it('is named and hidden, one without the other', async () => {
    const id = await personWith(database, await photoWithFaces(database, 1));
    expect(await updatePerson(database, id, { name: 'Ada' })).toMatchObject({
      id,
      name: 'Ada',
      hidden: false,
      faces: 1,
    });
    expect(await updatePerson(database, id, { hidden: true })).toMatchObject({ name: 'Ada', hidden: true });
    expect(await readPerson(database, id)).toMatchObject({ name: 'Ada', hidden: true });
    expect(await updatePerson(database, id, { name: '' })).toMatchObject({ name: null, hidden: true });
  });

  it('whose name is taken away is gone where there is no face either', async () => {
    const id = await personWith(database, [], { name: 'Ada' });
    expect(await updatePerson(database, id, { name: '' })).toMatchObject({ id, name: null, faces: 0 });
    expect(await readPerson(database, id)).toBeNull();
  });

  it('that there is not is not changed', async () => {
    expect(await updatePerson(database, NOBODY, { name: 'Ada' })).toBeNull();
  });
});

describe('merging', () => {
  it('gives all faces to the other by hand, and the person is no more', async () => {
    const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
    const [from, into] = [
      await personWith(database, [a, b]),
      await personWith(database, [c], { representativeFaceId: c }),
    ];
    const merge = await mergePeople(database, from, into);
    expect(merge).toEqual({ kind: 'merged', person: await readPerson(database, into) });
    expect(await readPeople(database, { hidden: false })).toMatchObject({
      people: [{ id: into, faces: 3, representativeFaceId: c }],
    });
    expect([await face(a), await face(b)]).toEqual([1, 2].map(() => ({ personId: into, byHand: true })));
    expect(await face(c)).toEqual({ personId: into, byHand: false });
  });

  it.each([
    ['the name of the one who takes the faces', 'Ada', 'Bob', 'Bob'],
    ['the only name there is', 'Ada', null, 'Ada'],
    ['no name where there is none', null, null, null],
  ])('keeps %s', async (_, from, into, kept) => {
    const [mine = 0, theirs = 0] = await photoWithFaces(database, 2);
    const [a, b] = [
      await personWith(database, [mine], { name: from }),
      await personWith(database, [theirs], { name: into }),
    ];
    expect(await mergePeople(database, a, b)).toMatchObject({ person: { name: kept } });
  });

  it('with somebody who is not there changes nothing, and says who it is', async () => {
    const [a = 0] = await photoWithFaces(database, 1);
    const id = await personWith(database, [a]);
    expect(await mergePeople(database, id, NOBODY)).toEqual({ kind: 'unknown', id: NOBODY });
    expect(await mergePeople(database, NOBODY, id)).toEqual({ kind: 'unknown', id: NOBODY });
    expect(await face(a)).toEqual({ personId: id, byHand: false });
  });
});

describe('taking a face out', () => {
  it('leaves it to nobody by hand, and another stands for the person', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const id = await personWith(database, [a, b], { representativeFaceId: a });
    expect(await removeFace(database, id, a)).toBe('removed');
    expect(await face(a)).toEqual({ personId: null, byHand: true });
    expect(await readPerson(database, id)).toMatchObject({ faces: 1, representativeFaceId: b });
  });

  it('that is the last leaves a named person without faces, and an unnamed one is no more', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const [named, unnamed] = [await personWith(database, [a], { name: 'Ada' }), await personWith(database, [b])];
    await removeFace(database, named, a);
    await removeFace(database, unnamed, b);
    expect(await readPerson(database, named)).toMatchObject({ name: 'Ada', faces: 0, representativeFaceId: null });
    expect(await database.person.count({ where: { id: unnamed } })).toBe(0);
  });

  it('says what there is not, and whose it is not', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const [id, other] = [await personWith(database, [a]), await personWith(database, [b])];
    expect(await removeFace(database, NOBODY, a)).toBe('unknown_person');
    expect(await removeFace(database, id, NOBODY)).toBe('unknown_face');
    expect(await removeFace(database, other, a)).toBe('face_of_another');
    expect(await face(a)).toEqual({ personId: id, byHand: false });
  });
});

it('everything that is done by hand waits for whoever writes people', async () => {
  const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
  const [first, second, third] = [
    await personWith(database, [a]),
    await personWith(database, [b]),
    await personWith(database, [c]),
  ];
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
      await somebodyWaits(database);
      expect(isDone).toBe(false);
    });
    await changing;
  }
});
