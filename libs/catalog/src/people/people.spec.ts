import { describe, expect, it } from 'vitest';
import { personWith, photoWithFaces, useLibrary } from '../testing/library.fixture.js';
import { readPeople, readPerson } from './people.js';

const database = await useLibrary();

const shown = async () => (await readPeople(database, { hidden: false })).people;

describe('people', () => {
  it('are listed largest first, with the numbers of faces and photos and a representative face', async () => {
    const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
    const [d = 0] = await photoWithFaces(database, 1);
    const small = await personWith(database, [a]);
    const large = await personWith(database, [b, c, d], { representativeFaceId: c });
    expect(await shown()).toEqual([
      { id: large, name: null, hidden: false, faces: 3, photos: 2, representativeFaceId: c, otherFaceIds: [b, d] },
      { id: small, name: null, hidden: false, faces: 1, photos: 1, representativeFaceId: a, otherFaceIds: [] },
    ]);
    expect(await readPerson(database, large)).toMatchObject({ id: large, faces: 3 });
  });

  it('list at most four other faces, best quality first', async () => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = await photoWithFaces(database, 6);
    await database.face.update({ where: { id: f }, data: { quality: 0.9 } });
    const id = await personWith(database, [a, b, c, d, e, f], { representativeFaceId: c });
    expect((await readPerson(database, id))?.otherFaceIds).toEqual([f, a, b, d]);
  });

  it('without their representative face are represented by their face of best quality', async () => {
    const [a = 0, b = 0, c = 0] = await photoWithFaces(database, 3);
    await database.face.update({ where: { id: c }, data: { quality: 0.9 } });
    const id = await personWith(database, [b, c], { representativeFaceId: a });
    expect((await readPerson(database, id))?.representativeFaceId).toBe(c);
  });

  it('with a name are listed also without faces; unnamed ones without faces are not', async () => {
    const [named, unnamed] = [await personWith(database, [], { name: 'Ada' }), await personWith(database, [])];
    expect(await shown()).toEqual([
      { id: named, name: 'Ada', hidden: false, faces: 0, photos: 0, representativeFaceId: null, otherFaceIds: [] },
    ]);
    expect(await readPerson(database, unnamed)).toBeNull();
  });

  it('are listed separately and counted while they are hidden', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 3);
    const [hidden, other] = [await personWith(database, [a], { hidden: true }), await personWith(database, [b])];
    const visible = { people: [{ id: other }], hidden: 1, ungrouped: 1 };
    expect(await readPeople(database, { hidden: false })).toMatchObject(visible);
    const covered = { people: [{ id: hidden, hidden: true }], hidden: 1 };
    expect(await readPeople(database, { hidden: true })).toMatchObject(covered);
    await personWith(database, [], { hidden: true });
    expect((await readPeople(database, { hidden: true })).hidden).toBe(1);
  });
});
