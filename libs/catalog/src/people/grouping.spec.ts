import { beforeEach, describe, expect, it } from 'vitest';
import {
  detect,
  faceAt,
  MODEL,
  photosOf,
  photoWithFaces,
  sessionWith,
  useLibrary,
} from '../testing/library.fixture.js';
import { UNLIKELY_QUALITY } from '#libs/contracts';
import { correct } from './corrections/correct.js';
import { undo } from './corrections/undo.js';
import { faceLibrary } from './face-library.js';
import { readAssignments, writeAssignments } from './grouping.js';
import { readPeople, readPerson } from './people.js';

const database = await useLibrary();
const library = faceLibrary(MODEL);
beforeEach(() => database.installation.updateMany({ data: { clusteredFaces: null, clusteredRevision: null } }));

const facesOf = (count: number) => photoWithFaces(database, count);
const group = async (groups: readonly (readonly number[])[], ungroupedFaceIds: readonly number[] = []) =>
  writeAssignments(database, {
    people: groups.map((faceIds) => ({ id: null, faceIds, representativeFaceId: faceIds[0] ?? 0 })),
    ungroupedFaceIds,
    near: [],
    state: (await library.read(database)).state,
  });

describe('grouped people', () => {
  it('are written and read, largest first, with the number of ungrouped faces', async () => {
    const [a = 0, b = 0, c = 0, d = 0] = await facesOf(4);
    const [e = 0] = await facesOf(1);
    await group([[a], [b, c, e]], [d]);
    const { people, ungrouped } = await readPeople(database, { hidden: false });
    expect(people).toMatchObject([
      { name: null, hidden: false, faces: 3, photos: 2, representativeFaceId: b },
      { faces: 1, photos: 1, representativeFaceId: a },
    ]);
    expect(ungrouped).toBe(1);
  });

  it('keep their id and name when they are grouped again; vanished ones are deleted', async () => {
    const [a = 0, b = 0, c = 0] = await facesOf(3);
    await group([[a, b], [c]]);
    const [first] = (await readPeople(database, { hidden: false })).people;
    await database.person.update({ where: { id: first?.id ?? 0 }, data: { name: 'Ada' } });
    await writeAssignments(database, {
      people: [{ id: first?.id ?? null, faceIds: [a, b, c], representativeFaceId: c }],
      ungroupedFaceIds: [],
      near: [],
      state: (await library.read(database)).state,
    });
    expect((await readPeople(database, { hidden: false })).people).toMatchObject([
      { id: first?.id, name: 'Ada', faces: 3, representativeFaceId: c },
    ]);
    expect(await readAssignments(database, MODEL)).toMatchObject({
      faces: [a, b, c].map((id) => ({ id, person: first?.id, byHand: false })),
      people: [{ id: first?.id, name: 'Ada' }],
    });
  });

  it('keep the cover that was chosen by hand', async () => {
    const [a = 0, b = 0] = await facesOf(2);
    await group([[a, b]]);
    const { id } = await database.person.findFirstOrThrow();
    await correct(database, { kind: 'cover', personId: id, faceId: b });
    await writeAssignments(database, {
      people: [{ id, faceIds: [a, b], representativeFaceId: a }],
      ...{ ungroupedFaceIds: [], near: [], state: (await library.read(database)).state },
    });
    expect(await readPerson(database, id)).toMatchObject({ representativeFaceId: b });
  });

  it('are stored with the pairs that may be one person, in place of earlier pairs', async () => {
    const [a = 0, b = 0, c = 0] = await facesOf(3);
    await group([[a], [b]]);
    const [first, second] = await database.person.findMany({ orderBy: { id: 'asc' } });
    const write = async (near: Parameters<typeof writeAssignments>[1]['near']) =>
      writeAssignments(database, {
        people: [[second, b] as const, [null, c] as const, [first, a] as const].map(([person, face]) => {
          return { id: person?.id ?? null, faceIds: [face], representativeFaceId: face };
        }),
        ...{ ungroupedFaceIds: [], near, state: (await library.read(database)).state },
      });
    await write([{ people: [0, 2], distance: 0.25 }]);
    expect(await database.personPair.findMany()).toEqual([
      { personId: first?.id, otherId: second?.id, distance: 0.25 },
    ]);
    await write([{ people: [1, 2], distance: 0.5 }]);
    expect(await database.personPair.findMany()).toMatchObject([{ personId: first?.id, distance: 0.5 }]);
  });

  it('are read without merged people, and without what is marked as no face', async () => {
    const [a = 0, b = 0] = await facesOf(2);
    await group([[a], [b]]);
    const [first, second] = await database.person.findMany({ orderBy: { id: 'asc' } });
    await correct(database, { kind: 'merge', personId: second?.id ?? 0, into: first?.id ?? 0 });
    await correct(database, { kind: 'not_a_face', faceIds: [b] });
    expect(await readAssignments(database, MODEL)).toMatchObject({
      people: [{ id: first?.id }],
      faces: [{ person: first?.id }, { person: null, byHand: true }],
    });
    expect((await library.read(database)).faces.map(({ id }) => id)).toEqual([a]);
  });

  it('are neither listed nor counted while they are hidden', async () => {
    const [a = 0] = await facesOf(1);
    await group([[a]]);
    await database.person.updateMany({ data: { hidden: true } });
    expect((await readPeople(database, { hidden: false })).people).toEqual([]);
  });

  it('are counted by session, with ungrouped faces and the originals of its copies; hidden people are not', async () => {
    const [a = 0, b = 0, c = 0] = await facesOf(3);
    const [d = 0, doubtful = 0] = await facesOf(2);
    await database.face.update({ where: { id: doubtful }, data: { quality: UNLIKELY_QUALITY / 2 } });
    await group([[a, d], [b]], [c, doubtful]);
    const photoOf = async (id: number) => (await database.face.findUniqueOrThrow({ where: { id } })).photoId;
    const [copy = 0] = await photosOf(database, 1);
    await database.photo.update({ where: { id: copy }, data: { originalId: await photoOf(a) } });
    const [first, second] = [await sessionWith(database, [copy]), await sessionWith(database, [await photoOf(d)])];
    expect(await library.facts(database, first)).toEqual({ people: 2, ungrouped: 1 });
    expect(await library.facts(database, second)).toEqual({ people: 1, ungrouped: 0 });
    const ofSecond = await readPeople(database, { hidden: false, session: second });
    expect(ofSecond).toMatchObject({ people: [{ faces: 1, photos: 1, representativeFaceId: d }], unlikely: 1 });
    expect(ofSecond.people).toHaveLength(1);
    await database.person.updateMany({ data: { hidden: true } });
    expect(await library.facts(database, first)).toEqual({ people: 0, ungrouped: 1 });
  });

  it('are written without faces that were deleted meanwhile', async () => {
    const [a = 0, b = 0] = await facesOf(2);
    await database.face.delete({ where: { id: b } });
    await group([[a, b]]);
    expect((await readPeople(database, { hidden: false })).people).toMatchObject([{ faces: 1 }]);
  });
});

describe('since people were last grouped', () => {
  it('no faces are no change; added, deleted and re-detected ones are a change until they are grouped', async () => {
    const changed = () => library.needed(database);
    expect(await changed()).toBe(false);
    const [a = 0, b = 0] = await facesOf(2);
    expect(await changed()).toBe(true);
    await group([[a, b]]);
    expect(await changed()).toBe(false);

    const { photoId } = await database.face.findUniqueOrThrow({ where: { id: a } });
    await detect(database, photoId, [faceAt(0, 0, 0.1), faceAt(0.2, 0, 0.1)]);
    expect(await changed()).toBe(true);
    await group([[a, b]]);
    await database.face.delete({ where: { id: b } });
    expect(await changed()).toBe(true);
    await group([[a]]);
    expect(await changed()).toBe(false);
  });

  it('a correction of faces is a change, and so is undoing it; a cover is none', async () => {
    const [a = 0] = await facesOf(1);
    await group([[a]]);
    const { id: personId } = await database.person.findFirstOrThrow();
    await correct(database, { kind: 'cover', personId, faceId: a });
    expect(await library.needed(database)).toBe(false);
    const { id } = await correct(database, { kind: 'not_this_person', faceIds: [a], personId });
    expect(await library.needed(database)).toBe(true);
    await group([], [a]);
    expect(await library.needed(database)).toBe(false);
    await undo(database, id);
    expect(await library.needed(database)).toBe(true);
  });

  it('a face that was added during the grouping is still a change', async () => {
    const [a = 0] = await facesOf(1);
    const { state } = await library.read(database);
    await facesOf(1);
    await writeAssignments(database, { people: [], ungroupedFaceIds: [a], near: [], state });
    expect(await library.needed(database)).toBe(true);
  });
});
