import { describe, expect, it } from 'vitest';
import { transaction } from '#libs/database';
import { correct } from '../people/corrections/correct.js';
import { faceLibrary } from '../people/face-library.js';
import { findReusableFaces, storeFaces, type FoundFace } from './face-results.js';
import { addPhotos } from '../photos/photos.js';
import {
  CUT,
  detect,
  faceAt,
  facesIn,
  fileAt,
  MODEL,
  newFolder,
  photosOf,
  train,
  useLibrary,
} from '../testing/library.fixture.js';
import { untilLocksAwaited } from '../../../../test/support/spec-servers.js';

const database = await useLibrary();
const OPTIONS = 'standard/0';

const store = (photoId: number, faces: FoundFace[], modelId = MODEL) =>
  detect(database, photoId, faces, { modelId, options: OPTIONS });
const stored = (photoId: number, modelId = MODEL) =>
  database.face.findMany({ where: { photoId, modelId }, orderBy: { number: 'asc' } });

/** Places a face of a photo in a person by hand. @returns the id of the person */
async function place(photoId: number, faceId: number): Promise<number> {
  await train(database, photoId, { vector: null });
  const { person } = await correct(database, { kind: 'this_is', faceIds: [faceId], person: { name: 'Ada' } });
  return person?.id ?? 0;
}

describe('stored faces', () => {
  it('are reused for an unchanged photo, the same model and options, also if there are none', async () => {
    const [some = 0, none = 0, never = 0] = await photosOf(database, 3);
    await store(some, [faceAt(0, 0), faceAt(0.5, 0.5)]);
    await store(none, []);
    const find = (model = MODEL, options = OPTIONS) =>
      findReusableFaces(database, { photoIds: [some, none, never], modelId: model, options });
    expect((await find()).sort((a, b) => a.photoId - b.photoId)).toEqual([
      { photoId: some, faces: 2 },
      { photoId: none, faces: 0 },
    ]);
    expect(await find('faces/2')).toEqual([]);
    expect(await find(MODEL, 'fine/0')).toEqual([]);
    expect(await findReusableFaces(database, { photoIds: [], modelId: MODEL, options: OPTIONS })).toEqual([]);
  });

  it('are not reused for a changed photo', async () => {
    const folder = newFolder();
    const [id = 0] = await photosOf(database, 1, folder);
    await store(id, [faceAt(0, 0)]);
    await addPhotos(database, [fileAt(`${folder}/000.jpg`, { mtimeMs: 5 })]);
    expect(await findReusableFaces(database, { photoIds: [id], modelId: MODEL, options: OPTIONS })).toEqual([]);
  });

  it('are stored once when two sessions store the same photos at once, and neither fails', async () => {
    const ids = await photosOf(database, 6);
    const photos = await Promise.all(ids.map((id) => facesIn(database, id, [faceAt(0, 0), faceAt(0.5, 0.5)])));
    const commit = (order: typeof photos, then = async () => {}) =>
      transaction(database, async (connection) => {
        await storeFaces(connection, { modelId: MODEL, cut: CUT, options: OPTIONS, photos: order });
        await then();
      });
    let other: Promise<void> | undefined;
    await commit(photos, async () => {
      other = commit([...photos].reverse());
      await untilLocksAwaited(database);
    });
    await other;
    for (const id of ids) expect((await stored(id)).map((face) => face.number)).toEqual([0, 1]);
  });
});

describe('a face that is found again', () => {
  it('keeps its id and its person and gets its new box and descriptor', async () => {
    const [id = 0] = await photosOf(database, 1);
    await store(id, [faceAt(0.1, 0.1), faceAt(0.6, 0.6)]);
    const [before, other] = await stored(id);
    const personId = await place(id, before?.id ?? 0);
    // In reverse order, each slightly moved.
    await store(id, [faceAt(0.61, 0.6, 0.2, 0.7), faceAt(0.11, 0.1, 0.2, 0.6)]);
    const after = await stored(id);
    expect(after.map((face) => face.id)).toEqual([other?.id, before?.id]);
    expect(after[1]).toMatchObject({ personId, byHand: true, number: 1 });
    expect(after[1]?.x).toBeCloseTo(0.11, 5);
    expect(after[1]?.descriptor).not.toEqual(before?.descriptor);
    expect(after[1]?.revision).toBeGreaterThan(before?.revision ?? 0n);
  });

  it('is another face if the overlap is half or less', async () => {
    const [id = 0] = await photosOf(database, 1);
    await store(id, [faceAt(0.1, 0.1, 0.3)]);
    const [before] = await stored(id);
    await store(id, [faceAt(0.21, 0.1, 0.3)]);
    const after = await stored(id);
    expect(after).toHaveLength(1);
    expect(after[0]?.id).not.toBe(before?.id);
  });

  it('keeps its person in another file only where it looks the same', async () => {
    const folder = newFolder();
    const [same = 0, other = 0] = await photosOf(database, 2, folder);
    for (const id of [same, other]) await store(id, [faceAt(0.1, 0.1)]);
    const before = (await Promise.all([same, other].map((id) => stored(id)))).flat();
    const replaced = ['000', '001'].map((name) => fileAt(`${folder}/${name}.jpg`, { size: 2_000 }));
    await addPhotos(database, replaced);
    await store(same, [faceAt(0.1, 0.1, 0.2, 0.5 + 0.4 * CUT)]);
    await store(other, [faceAt(0.1, 0.1, 0.2, 0.5 + 0.6 * CUT)]);
    const after = (await Promise.all([same, other].map((id) => stored(id)))).flat();
    expect(after.map(({ id }, at) => id === before[at]?.id)).toEqual([true, false]);
  });

  it('is matched once, with the largest overlap', async () => {
    const [id = 0] = await photosOf(database, 1);
    await store(id, [faceAt(0.1, 0.1)]);
    const [before] = await stored(id);
    await store(id, [faceAt(0.13, 0.1), faceAt(0.11, 0.1)]);
    const after = await stored(id);
    expect(after).toHaveLength(2);
    expect(after[1]?.id).toBe(before?.id);
  });

  it('keeps its id and its person when another model finds it', async () => {
    const [id = 0] = await photosOf(database, 1);
    await store(id, [faceAt(0.1, 0.1), faceAt(0.6, 0.6)], 'faces/0');
    const [before] = await stored(id, 'faces/0');
    const personId = await place(id, before?.id ?? 0);
    await store(id, [faceAt(0.12, 0.1, 0.2, 0.5)]);
    expect(await stored(id, 'faces/0')).toEqual([]);
    expect(await stored(id)).toMatchObject([{ id: before?.id, personId, byHand: true, number: 0 }]);
    const scans = await database.faceScan.findMany({ where: { photoId: id } });
    expect(scans.map(({ modelId, faces }) => ({ modelId, faces }))).toEqual([{ modelId: MODEL, faces: 1 }]);
  });

  it('counts the photos that only other models had searched', async () => {
    const [never = 0, same = 0, other = 0] = await photosOf(database, 3);
    await store(same, []);
    await store(other, [], 'faces/0');
    const photos = await Promise.all([never, same, other].map((id) => facesIn(database, id, [])));
    const again = () => storeFaces(database, { modelId: MODEL, cut: CUT, options: OPTIONS, photos });
    expect([await again(), await again()]).toEqual([1, 0]);
  });

  it('is deleted if it is not found again', async () => {
    const [id = 0] = await photosOf(database, 1);
    await store(id, [faceAt(0, 0), faceAt(0.5, 0.5)]);
    await store(id, []);
    expect(await stored(id)).toEqual([]);
  });
});

it('faces are counted per photo and model, also if there are none', async () => {
  const [a = 0, none = 0, unseen = 0] = await photosOf(database, 3);
  await store(a, [faceAt(0, 0), faceAt(0.5, 0.5)]);
  await store(none, []);
  await store(unseen, [faceAt(0, 0)], 'faces/2');
  const counts = await faceLibrary(MODEL).countIn(database, [a, none, unseen]);
  expect(Object.fromEntries(counts)).toEqual({ [a]: 2, [none]: 0 });
});

it('the likely faces of photos are listed with their boxes, without those that were said to be none', async () => {
  const [a = 0, b = 0, other = 0] = await photosOf(database, 3);
  await store(a, [faceAt(0, 0), { ...faceAt(0.5, 0.5), quality: 0.05 }]);
  await store(b, [faceAt(0.25, 0.5), faceAt(0.5, 0)]);
  await store(other, [faceAt(0, 0)]);
  await database.face.updateMany({ where: { photoId: b, number: 1 }, data: { notFace: true } });
  const faces = await faceLibrary(MODEL).facesIn(database, [a, b]);
  expect(faces.map(({ photoId, box }) => [photoId, box.x, box.y])).toEqual([
    [a, 0, 0],
    [b, 0.25, 0.5],
  ]);
});
