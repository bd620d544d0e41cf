import { describe, expect, it } from 'vitest';
import type { NewCorrection } from '#libs/contracts';
import { personWith, photoWithFaces, useLibrary } from '../../testing/library.fixture.js';
import { removeOrphanPeople } from './orphans.js';
import { readPeople, readPerson } from '../people.js';
import { correct } from './correct.js';
import { undo } from './undo.js';

const database = await useLibrary();

const make = async (correction: NewCorrection) => (await correct(database, correction)).id;
const face = (id: number) =>
  database.face.findUniqueOrThrow({ where: { id }, select: { personId: true, byHand: true, notFace: true } });
const placed = (personId: number) => ({ personId, byHand: true, notFace: false });
const grouped = (personId: number | null) => ({ personId, byHand: false, notFace: false });
const state = async () => ({
  faces: await database.face.findMany({ orderBy: { id: 'asc' } }),
  people: await database.person.findMany({ orderBy: { id: 'asc' } }),
  shown: await readPeople(database, { hidden: false }),
});

/** Ada with two faces, one without a name with one, and a face in no group. */
async function family() {
  const [a = 0, b = 0, c = 0, d = 0] = await photoWithFaces(database, 4);
  const ada = await personWith(database, [a, b], { name: 'Ada', representativeFaceId: a });
  const other = await personWith(database, [c]);
  return { a, b, c, d, ada, other };
}
type Family = Awaited<ReturnType<typeof family>>;

describe('undoing', () => {
  it.each<[string, (of: Family) => NewCorrection]>([
    ['an assignment', ({ a, c, other }) => ({ kind: 'this_is', faceIds: [a, c], person: { id: other } })],
    ['a new person', ({ b, c }) => ({ kind: 'this_is', faceIds: [b, c], person: { name: 'Eve' } })],
    ['a split', ({ b }) => ({ kind: 'this_is', faceIds: [b], person: { name: null } })],
    ['a removal', ({ c, other }) => ({ kind: 'not_this_person', faceIds: [c], personId: other })],
    ['what is no face', ({ a, c, d }) => ({ kind: 'not_a_face', faceIds: [a, c, d] })],
    ['a merge', ({ ada, other }) => ({ kind: 'merge', personId: ada, into: other })],
    ['a name', ({ ada }) => ({ kind: 'name', personId: ada, name: '' })],
    ['hiding', ({ ada }) => ({ kind: 'hide', personId: ada, hidden: true })],
    ['a cover', ({ b, ada }) => ({ kind: 'cover', personId: ada, faceId: b })],
    ['a difference', ({ ada, other }) => ({ kind: 'different', personId: ada, otherId: other })],
  ])('%s brings back what was before, once', async (_, correction) => {
    const all = await family();
    const before = await state();
    const id = await make(correction(all));
    const undone = await undo(database, id);
    expect(undone.undoneAt).not.toBeNull();
    expect(await state()).toEqual(before);
    await make({ kind: 'name', personId: all.other, name: 'Bob' });
    expect((await undo(database, id)).undoneAt).toBe(undone.undoneAt);
    expect(await readPerson(database, all.other)).toMatchObject({ name: 'Bob' });
  });

  it('leaves what was said later', async () => {
    const { a, ada, other } = await family();
    const first = await make({ kind: 'this_is', faceIds: [a], person: { id: other } });
    const second = await make({ kind: 'this_is', faceIds: [a], person: { name: 'Eve' } });
    const eve = (await face(a)).personId ?? 0;
    await undo(database, first);
    expect(await face(a)).toEqual(placed(eve));
    await undo(database, second);
    expect([await face(a), await readPerson(database, eve)]).toEqual([grouped(ada), null]);
  });

  it('a merge gives faces back that were put into it when what took them out was undone', async () => {
    const { c, ada, other } = await family();
    const out = await make({ kind: 'not_this_person', faceIds: [c], personId: other });
    const merge = await make({ kind: 'merge', personId: other, into: ada });
    await undo(database, out);
    expect(await face(c)).toEqual(placed(ada));
    await undo(database, merge);
    expect(await face(c)).toEqual(grouped(other));
  });

  it('a merge before another one leaves that, and its people are two again', async () => {
    const { a, b, c, d, ada, other } = await family();
    const eve = await personWith(database, [d]);
    const first = await make({ kind: 'merge', personId: other, into: ada });
    await make({ kind: 'merge', personId: ada, into: eve });
    expect(await readPerson(database, other)).toMatchObject({ id: eve, name: 'Ada', faces: 4 });
    await undo(database, first);
    expect(await Promise.all([a, b, c, d].map(face))).toEqual([placed(eve), placed(eve), grouped(other), grouped(eve)]);
  });

  it('a merge does not bring back faces that were said not to be the one they became', async () => {
    const { c, ada, other } = await family();
    await make({ kind: 'this_is', faceIds: [c], person: { id: other } });
    const merge = await make({ kind: 'merge', personId: other, into: ada });
    await make({ kind: 'not_this_person', faceIds: [c], personId: ada });
    await undo(database, merge);
    expect(await face(c)).toEqual(grouped(null));
  });

  it('an assignment after a later clustering leaves the groups of other faces', async () => {
    const { a, c, d, ada, other } = await family();
    const id = await make({ kind: 'this_is', faceIds: [c], person: { id: ada } });
    await database.face.update({ where: { id: d }, data: { personId: ada } });
    await undo(database, id);
    expect(await Promise.all([a, c, d].map(face))).toEqual([grouped(ada), grouped(other), grouped(ada)]);
  });

  it('the making of a person keeps the name while more is said of them', async () => {
    const { a, b } = await family();
    const made = await make({ kind: 'this_is', faceIds: [a], person: { name: 'Eve' } });
    const eve = (await face(a)).personId ?? 0;
    const more = await make({ kind: 'this_is', faceIds: [b], person: { id: eve } });
    await undo(database, made);
    expect(await readPerson(database, eve)).toMatchObject({ name: 'Eve', faces: 1 });
    await undo(database, more);
    expect(await database.person.count({ where: { id: eve } })).toBe(0);
  });
});

it('people of whom a correction speaks are kept without faces and name until it is undone', async () => {
  const { c, other } = await family();
  const id = await make({ kind: 'not_this_person', faceIds: [c], personId: other });
  await removeOrphanPeople(database);
  expect(await database.person.count({ where: { id: other } })).toBe(1);
  expect(await readPerson(database, other)).toBeNull();
  await database.face.delete({ where: { id: c } });
  await undo(database, id);
  expect(await database.person.count({ where: { id: other } })).toBe(0);
});
