import { describe, expect, it } from 'vitest';
import type { NewCorrection } from '#libs/contracts';
import { lockCatalog, transaction } from '#libs/database';
import {
  detect,
  faceAt,
  MODEL,
  personWith,
  photosOf,
  photoWithFaces,
  train,
  useLibrary,
} from '../../testing/library.fixture.js';
import { untilLocksAwaited } from '../../../../../test/support/spec-servers.js';
import { readFaces } from '../faces.js';
import { readAssignments } from '../grouping.js';
import { readPeople, readPerson } from '../people.js';
import { correct } from './correct.js';
import { readCorrections } from './read-corrections.js';
import { undo } from './undo.js';

const database = await useLibrary();
const UNKNOWN_ID = 999_999;

const make = (correction: NewCorrection) => correct(database, correction);
const face = (id: number) =>
  database.face.findUniqueOrThrow({ where: { id }, select: { personId: true, byHand: true, notFace: true } });
const placed = (personId: number | null) => ({ personId, byHand: true, notFace: false });
const grouped = (personId: number | null) => ({ personId, byHand: false, notFace: false });
const neverOf = async (id: number) =>
  (await readAssignments(database, MODEL)).faces.find((one) => one.id === id)?.never;
const refusal = (correction: NewCorrection) =>
  make(correction).then(
    () => 'made',
    (error: unknown) => (error as { reason?: unknown }).reason,
  );

describe('faces', () => {
  it('are an existing person, or a new one with or without a name', async () => {
    const [a = 0, b = 0, c = 0, d = 0] = await photoWithFaces(database, 4);
    const ada = await personWith(database, [a], { name: 'Ada' });
    const correction = await make({ kind: 'this_is', faceIds: [b], person: { id: ada } });
    expect(correction).toMatchObject({ kind: 'this_is', faces: 1, undoneAt: null, other: null });
    expect(correction.person).toEqual(await readPerson(database, ada));
    expect([await face(a), await face(b)]).toEqual([grouped(ada), placed(ada)]);
    const { person } = await make({ kind: 'this_is', faceIds: [b, c], person: { name: 'Bob' } });
    expect(person).toMatchObject({ name: 'Bob', faces: 2 });
    const split = await make({ kind: 'this_is', faceIds: [d], person: { name: null } });
    expect(split.person).toMatchObject({ name: null, faces: 1 });
    expect([await face(b), await face(d)]).toEqual([placed(person?.id ?? 0), placed(split.person?.id ?? 0)]);
  });

  it('are not a person any more, and never again', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const id = await personWith(database, [a, b], { representativeFaceId: a });
    await make({ kind: 'not_this_person', faceIds: [a], personId: id });
    expect(await face(a)).toEqual(grouped(null));
    expect([await neverOf(a), await neverOf(b)]).toEqual([[id], []]);
    expect(await readPerson(database, id)).toMatchObject({ faces: 1, representativeFaceId: b });
    await make({ kind: 'this_is', faceIds: [a], person: { id } });
    expect([await face(a), await neverOf(a)]).toEqual([placed(id), []]);
  });

  it('that are none are listed apart, and can be a person again', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const id = await personWith(database, [a]);
    await make({ kind: 'not_a_face', faceIds: [a] });
    expect(await face(a)).toEqual({ personId: null, byHand: true, notFace: true });
    const listed = async (unlikely: boolean) =>
      (await readFaces(database, { personId: null, unlikely, limit: 10 })).faces.map((one) => one.id);
    expect([await listed(false), await listed(true)]).toEqual([[b], [a]]);
    await make({ kind: 'this_is', faceIds: [a], person: { id } });
    expect(await face(a)).toEqual(placed(id));
  });
});

describe('merging', () => {
  it('gives all faces to the other person by hand, and answers for the one who is merged away', async () => {
    const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
    const from = await personWith(database, [a, b], { name: 'Bob' });
    const into = await personWith(database, [c], { representativeFaceId: c });
    const merge = await make({ kind: 'merge', personId: from, into });
    expect(merge).toMatchObject({ faces: 2, person: { id: into, faces: 3 }, other: { id: from, name: 'Bob' } });
    const { people } = await readPeople(database, { hidden: false });
    expect(people).toMatchObject([{ id: into, name: 'Bob', faces: 3, representativeFaceId: c }]);
    expect([await face(a), await face(b), await face(c)]).toEqual([placed(into), placed(into), grouped(into)]);
    expect(await readPerson(database, from)).toEqual(people[0]);
  });

  it.each([
    ['the name of the remaining person', 'Ada', 'Bob', 'Bob'],
    ['the only name', 'Ada', null, 'Ada'],
    ['no name if neither has one', null, null, null],
  ])('keeps %s', async (_, from, into, kept) => {
    const [mine = 0, theirs = 0] = await photoWithFaces(database, 2);
    const a = await personWith(database, [mine], { name: from });
    const b = await personWith(database, [theirs], { name: into });
    expect(await make({ kind: 'merge', personId: a, into: b })).toMatchObject({ person: { name: kept } });
  });

  it('carries what was said of either on: a face that is not one is not the other', async () => {
    const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
    const [ada, bob] = [await personWith(database, [a, b]), await personWith(database, [c])];
    await make({ kind: 'not_this_person', faceIds: [b], personId: ada });
    await make({ kind: 'merge', personId: ada, into: bob });
    expect([await face(b), await neverOf(b)]).toEqual([grouped(null), [bob]]);
    expect(await refusal({ kind: 'merge', personId: bob, into: ada })).toMatchObject({ kind: 'invalid' });
  });

  it('overrules that a face of the one is not the other', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const [ada, bob] = [await personWith(database, [a]), await personWith(database, [b])];
    await make({ kind: 'not_this_person', faceIds: [a], personId: ada });
    await make({ kind: 'this_is', faceIds: [a], person: { id: bob } });
    await make({ kind: 'merge', personId: ada, into: bob });
    expect([await face(a), await face(b)]).toEqual([placed(bob), grouped(bob)]);
  });
});

describe('people', () => {
  it('are named and hidden, and an empty name removes the name', async () => {
    const id = await personWith(database, await photoWithFaces(database, 1));
    expect(await make({ kind: 'name', personId: id, name: 'Ada' })).toMatchObject({
      person: { id, name: 'Ada' },
      name: 'Ada',
      hidden: null,
    });
    expect(await make({ kind: 'hide', personId: id, hidden: true })).toMatchObject({
      person: { hidden: true },
      name: null,
      hidden: true,
    });
    expect(await make({ kind: 'name', personId: id, name: '' })).toMatchObject({ person: { name: null }, name: '' });
  });

  it('are shown by the face that was chosen, while it is theirs', async () => {
    const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
    const id = await personWith(database, [a, b, c], { representativeFaceId: a });
    const cover = async () => (await readPerson(database, id))?.representativeFaceId;
    const first = await make({ kind: 'cover', personId: id, faceId: b });
    expect(first).toMatchObject({ faces: 1, person: { representativeFaceId: b } });
    const second = await make({ kind: 'cover', personId: id, faceId: c });
    await undo(database, first.id);
    expect(await cover()).toBe(c);
    const out = await make({ kind: 'not_a_face', faceIds: [c] });
    expect(await cover()).toBe(a);
    await undo(database, out.id);
    await undo(database, second.id);
    expect(await cover()).toBe(a);
  });

  it('that are different by hand are given to clustering as who they are after merging and undoing', async () => {
    const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
    const [ada, bob, eve] = [
      await personWith(database, [a]),
      await personWith(database, [b]),
      await personWith(database, [c]),
    ];
    const { id } = await make({ kind: 'different', personId: bob, otherId: ada });
    const different = async () => (await readAssignments(database, MODEL)).different;
    expect(await different()).toEqual([[ada, bob]]);
    await make({ kind: 'merge', personId: bob, into: eve });
    expect(await different()).toEqual([[ada, eve]]);
    await undo(database, id);
    expect(await different()).toEqual([]);
  });
});

it('what does not exist or fit is refused, and changes nothing', async () => {
  const [a = 0, b = 0] = await photoWithFaces(database, 2);
  const [ada, bob] = [await personWith(database, [a]), await personWith(database, [b])];
  const unknown = (what: string) => ({ kind: 'unknown', what, id: UNKNOWN_ID });
  expect([
    await refusal({ kind: 'this_is', faceIds: [a, UNKNOWN_ID], person: { name: 'Eve' } }),
    await refusal({ kind: 'this_is', faceIds: [a], person: { id: UNKNOWN_ID } }),
    await refusal({ kind: 'not_this_person', faceIds: [UNKNOWN_ID], personId: ada }),
    await refusal({ kind: 'not_this_person', faceIds: [a], personId: UNKNOWN_ID }),
    await refusal({ kind: 'merge', personId: ada, into: UNKNOWN_ID }),
    await refusal({ kind: 'name', personId: UNKNOWN_ID, name: 'Ada' }),
  ]).toEqual(['face', 'person', 'face', 'person', 'person', 'person'].map(unknown));
  expect(await refusal({ kind: 'not_this_person', faceIds: [a, b], personId: ada })).toMatchObject({
    kind: 'conflict',
  });
  expect(await refusal({ kind: 'cover', faceId: b, personId: ada })).toMatchObject({ kind: 'conflict' });
  expect(await refusal({ kind: 'merge', personId: ada, into: ada })).toMatchObject({ kind: 'invalid' });
  expect(await refusal({ kind: 'different', personId: bob, otherId: bob })).toMatchObject({ kind: 'invalid' });
  expect([await face(a), await face(b)]).toEqual([grouped(ada), grouped(bob)]);
  expect([await database.correction.count(), await database.person.count()]).toEqual([0, 2]);
  await expect(undo(database, UNKNOWN_ID)).rejects.toMatchObject({ reason: unknown('correction') });
});

it('a person without name and faces, who is kept for what was said of them, is no person to be named', async () => {
  const [a = 0, b = 0] = await photoWithFaces(database, 2);
  const [ada, bob] = [await personWith(database, [a]), await personWith(database, [b])];
  await make({ kind: 'different', personId: ada, otherId: bob });
  await make({ kind: 'not_this_person', faceIds: [b], personId: bob });
  expect(await readPerson(database, bob)).toBeNull();
  const unknown = { kind: 'unknown', what: 'person', id: bob };
  expect(await refusal({ kind: 'name', personId: bob, name: 'Bob' })).toEqual(unknown);
  expect(await refusal({ kind: 'hide', personId: bob, hidden: true })).toEqual(unknown);
});

it('a face in a photo that was not read is refused', async () => {
  const [photoId = 0] = await photosOf(database, 1);
  await detect(database, photoId, [faceAt(0, 0)]);
  const { id } = await database.face.findFirstOrThrow({ where: { photoId } });
  expect(await refusal({ kind: 'not_a_face', faceIds: [id] })).toMatchObject({ kind: 'conflict' });
  await train(database, photoId, { vector: null });
  expect(await refusal({ kind: 'not_a_face', faceIds: [id] })).toBe('made');
});

it('the journal is read newest first, by page', async () => {
  const [a = 0, b = 0] = await photoWithFaces(database, 2);
  const made = [];
  for (const faceId of [a, b, a]) made.push(await make({ kind: 'not_a_face', faceIds: [faceId] }));
  const ids = made.map(({ id }) => id).reverse();
  const first = await readCorrections(database, { limit: 2 });
  expect([first.corrections.map(({ id }) => id), first.next]).toEqual([ids.slice(0, 2), ids[1]]);
  const second = await readCorrections(database, { limit: 2, after: first.next ?? 0 });
  expect([second.corrections, second.next]).toEqual([[made[0]], null]);
});

it('every correction by hand waits for the catalog lock', async () => {
  const [a = 0, b = 0] = await photoWithFaces(database, 2);
  const [ada, bob] = [await personWith(database, [a]), await personWith(database, [b])];
  const { id } = await make({ kind: 'different', personId: ada, otherId: bob });
  const changes = [
    () => make({ kind: 'name', personId: ada, name: 'Ada' }),
    () => make({ kind: 'merge', personId: ada, into: bob }),
    () => undo(database, id),
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
