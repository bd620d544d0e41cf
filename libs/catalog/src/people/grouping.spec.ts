import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.fixture.js';
import { faceAt, facesIn, MODEL, photoWithFaces } from '../testing/library.fixture.js';
import { storeFaces } from '../results/face-results.js';
import { faceLibrary, lockClustering } from './face-library.js';
import { readPeopleBefore, writePeople } from './grouping.js';
import { readPeople } from './people.js';

const database = await useDatabase();
const library = faceLibrary(MODEL);

beforeEach(async () => {
  await database.photo.deleteMany();
  await database.person.deleteMany();
  await database.installation.updateMany({ data: { clusteredFaces: null, clusteredRevision: null } });
});

const facesOf = (count: number) => photoWithFaces(database, count);
const group = async (
  groups: readonly (readonly number[])[],
  ungroupedFaceIds: readonly number[] = [],
  vanishedIds: readonly number[] = [],
) =>
  writePeople(database, {
    people: groups.map((faceIds) => ({ id: null, faceIds, representativeFaceId: faceIds[0] ?? 0 })),
    ungroupedFaceIds,
    vanishedIds,
    state: (await library.read(database)).state,
  });

describe('people who are grouped', () => {
  it('are written and read, largest first, with how many faces are in none', async () => {
    const [a = 0, b = 0, c = 0, d = 0] = await facesOf(4);
    const [e = 0] = await facesOf(1);
    await group([[a], [b, c, e]], [d]);
    const { people, ungrouped } = await readPeople(database, { hidden: false });
    expect(people).toMatchObject([
      { name: null, hidden: false, faces: 3, photos: 2, representativeFaceId: b },
      { faces: 1, photos: 1, representativeFaceId: a },
    ]);
    expect(ungrouped).toBe(1);
    expect(await library.facts(database)).toEqual({ people: 2, ungrouped: 1 });
  });

  it('keep their id and name when they are grouped again; those that vanished are gone', async () => {
    const [a = 0, b = 0, c = 0] = await facesOf(3);
    await group([[a, b], [c]]);
    const [first, second] = (await readPeople(database, { hidden: false })).people;
    await database.person.update({ where: { id: first?.id ?? 0 }, data: { name: 'Ada' } });
    await writePeople(database, {
      people: [{ id: first?.id ?? null, faceIds: [a, b, c], representativeFaceId: c }],
      ungroupedFaceIds: [],
      vanishedIds: [second?.id ?? 0],
      state: (await library.read(database)).state,
    });
    expect((await readPeople(database, { hidden: false })).people).toMatchObject([
      { id: first?.id, name: 'Ada', faces: 3, representativeFaceId: c },
    ]);
    expect(await readPeopleBefore(database, MODEL)).toMatchObject({
      faces: [a, b, c].map((id) => ({ id, personId: first?.id, byHand: false })),
      people: [{ id: first?.id, named: true }],
    });
  });

  it('that are hidden are neither shown nor counted', async () => {
    const [a = 0] = await facesOf(1);
    await group([[a]]);
    await database.person.updateMany({ data: { hidden: true } });
    expect((await readPeople(database, { hidden: false })).people).toEqual([]);
    expect((await library.facts(database)).people).toBe(0);
  });

  it('are written without the faces that went away meanwhile', async () => {
    const [a = 0, b = 0] = await facesOf(2);
    await database.face.delete({ where: { id: b } });
    await group([[a, b]]);
    expect((await readPeople(database, { hidden: false })).people).toMatchObject([{ faces: 1 }]);
  });
});

describe('since people were last grouped', () => {
  it('nothing changed where nothing was ever found', async () => {
    expect(await library.needed(database)).toBe(false);
  });

  it('faces that came, went or were found again are a change, and grouping takes note', async () => {
    const changed = () => library.needed(database);
    const [a = 0, b = 0] = await facesOf(2);
    expect(await changed()).toBe(true);
    await group([[a, b]]);
    expect(await changed()).toBe(false);

    const { photoId } = await database.face.findUniqueOrThrow({ where: { id: a } });
    await storeFaces(database, MODEL, '', [await facesIn(database, photoId, [faceAt(0, 0, 0.1), faceAt(0.2, 0, 0.1)])]);
    expect(await changed()).toBe(true);
    await group([[a, b]]);
    await database.face.delete({ where: { id: b } });
    expect(await changed()).toBe(true);
    await group([[a]]);
    expect(await changed()).toBe(false);
  });

  it('a face that came while the faces were grouped is a change still', async () => {
    const [a = 0] = await facesOf(1);
    const { state } = await library.read(database);
    await facesOf(1);
    await writePeople(database, { people: [], ungroupedFaceIds: [a], vanishedIds: [], state });
    expect(await library.needed(database)).toBe(true);
  });
});

it('one clustering runs at a time, whoever asks', async () => {
  let running = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, (running += 1));
    await database.$queryRaw`SELECT 1`;
    running -= 1;
  };
  await Promise.all([1, 2, 3].map(() => lockClustering(database, work)));
  expect(most).toBe(1);
});
