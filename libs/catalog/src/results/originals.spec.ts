import { describe, expect, it } from 'vitest';
import { NO_METADATA } from '#libs/contracts';
import { readCopies } from '../photos/copies.js';
import { addPhotos, findPhoto } from '../photos/photos.js';
import {
  detect,
  faceAt,
  fileAt,
  IMAGE_MODEL,
  newFolder,
  personWith,
  photosOf,
  train,
  useLibrary,
} from '../testing/library.fixture.js';
import { correct } from '../people/corrections/correct.js';
import { copyFingerprints } from './moves.js';
import { electOriginals, findOriginals, linkCopies, releaseCopies, replaceOriginals } from './originals.js';

const database = await useLibrary();

const originalsOf = async (ids: readonly number[]) => {
  const photos = await database.photo.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: 'asc' } });
  return photos.map(({ originalId }) => originalId);
};
const facesOf = (photoId: number) => database.face.findMany({ where: { photoId }, orderBy: { number: 'asc' } });
const vanish = (id: number) => database.photo.update({ where: { id }, data: { missingSince: new Date() } });

/** Photos with a vector and the same duplicate key. */
async function group(count: number): Promise<number[]> {
  const ids = await photosOf(database, count, newFolder());
  for (const id of ids) await train(database, id, { duplicateKey: `group of ${ids[0]}` });
  return ids;
}

describe('copies', () => {
  it('lead to their original, also those of a photo that becomes a copy', async () => {
    const [a = 0, b = 0, c = 0] = await group(3);
    await linkCopies(database, new Map([[a, b]]));
    await linkCopies(database, new Map([[b, c]]));
    expect(await originalsOf([a, b, c])).toEqual([c, c, null]);
    await linkCopies(
      database,
      new Map([
        [c, a],
        [a, null],
      ]),
    );
    expect(await originalsOf([a, b, c])).toEqual([null, a, a]);
  });

  it('of a photo that has become a copy since lead to its original, which leads nowhere', async () => {
    const [a = 0, b = 0, c = 0] = await group(3);
    await linkCopies(database, new Map([[a, b]]));
    await linkCopies(
      database,
      new Map([
        [c, a],
        [b, a],
      ]),
    );
    expect(await originalsOf([a, b, c])).toEqual([b, null, b]);
  });

  it('give their faces, with people and corrections, to an original without any', async () => {
    const [a = 0, b = 0] = await group(2);
    await detect(database, a, [faceAt(0, 0), faceAt(0.5, 0.5)]);
    const before = await facesOf(a);
    await linkCopies(database, new Map([[a, b]]));
    expect((await facesOf(b)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect([await facesOf(a), await database.faceScan.count({ where: { photoId: a } })]).toEqual([[], 0]);
  });

  it('give their faces to originals with and without any in one step, each once', async () => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = await group(6);
    for (const id of [a, c, d, e]) await detect(database, id, [faceAt(0, 0), faceAt(0.5, 0.5)]);
    const links = [
      [a, b],
      [c, d],
      [e, f],
    ] as const;
    const before = await Promise.all([a, d, e].map(facesOf));
    await linkCopies(database, new Map(links));
    const after = await Promise.all([b, d, f].map(facesOf));
    expect(after.map((faces) => faces.map(({ id }) => id))).toEqual(before.map((faces) => faces.map(({ id }) => id)));
    expect([await database.face.count(), await database.faceScan.count()]).toEqual([6, 1]);
  });

  it('give the same face once to an original that none has searched', async () => {
    const [a = 0, b = 0, c = 0] = await group(3);
    for (const id of [a, b]) await detect(database, id, [faceAt(0, 0)]);
    await linkCopies(database, new Map([a, b].map((id) => [id, c])));
    expect(await facesOf(c)).toHaveLength(1);
    expect(await database.face.count()).toBe(1);
  });

  it('give on the faces that they got as an original', async () => {
    const [a = 0, b = 0, c = 0] = await group(3);
    await detect(database, a, [faceAt(0, 0)]);
    const before = await facesOf(a);
    await linkCopies(database, new Map([[a, b]]));
    await linkCopies(database, new Map([[b, c]]));
    expect((await facesOf(c)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(await facesOf(b)).toEqual([]);
  });

  it('give faces to their original that keep their ids when it is searched again', async () => {
    const [a = 0, b = 0] = await group(2);
    await detect(database, a, [faceAt(0, 0), faceAt(0.5, 0.5)]);
    const before = await facesOf(a);
    await linkCopies(database, new Map([[a, b]]));
    await detect(database, b, [faceAt(0, 0), faceAt(0.5, 0.5), faceAt(0, 0.5)]);
    expect((await facesOf(b)).map(({ id }) => id).slice(0, 2)).toEqual(before.map(({ id }) => id));
    expect(await facesOf(b)).toHaveLength(3);
  });

  it('get no faces that another session still finds in them', async () => {
    const [a = 0, b = 0] = await group(2);
    await linkCopies(database, new Map([[a, b]]));
    await detect(database, a, [faceAt(0, 0)]);
    expect([await facesOf(a), await database.faceScan.count({ where: { photoId: a } })]).toEqual([[], 0]);
  });

  it('are not linked to an original whose file has changed', async () => {
    const folder = newFolder();
    const [a = 0, b = 0, c = 0] = await addPhotos(
      database,
      ['a', 'b', 'c'].map((name) => fileAt(`${folder}/${name}.jpg`)),
    );
    for (const id of [a, b, c]) await train(database, id, { duplicateKey: 'before' });
    await linkCopies(database, new Map([b, c].map((id) => [id, a])));
    const copies = async () => (await readCopies(database, [], { limit: 10 })).total;
    expect(await copies()).toBe(1);
    await releaseCopies(database, [a]);
    expect(await originalsOf([a, b, c])).toEqual([null, a, a]);
    await addPhotos(database, [fileAt(`${folder}/a.jpg`, { size: 2_000 })]);
    expect(await copies()).toBe(0);
    await train(database, a, { duplicateKey: 'after' });
    await releaseCopies(database, [a]);
    expect(await originalsOf([a, b, c])).toEqual([null, null, b]);
    expect(await copies()).toBe(1);
  });

  it('give what was corrected and named to the faces of an original that has its own', async () => {
    const [a = 0, b = 0] = await group(2);
    for (const id of [a, b]) await detect(database, id, [faceAt(0, 0), faceAt(0.3, 0), faceAt(0.6, 0)]);
    const [placed, named, other] = await facesOf(a);
    const grace = await personWith(database, [placed?.id ?? 0]);
    await correct(database, { kind: 'this_is', faceIds: [placed?.id ?? 0], person: { id: grace } });
    const ada = await personWith(database, [named?.id ?? 0], { name: 'Ada' });
    await personWith(database, [other?.id ?? 0]);
    await linkCopies(database, new Map([[a, b]]));
    expect((await facesOf(b)).map(({ personId, byHand }) => [personId, byHand])).toEqual([
      [grace, true],
      [ada, false],
      [null, false],
    ]);
    expect([await facesOf(a), await database.person.count()]).toEqual([[], 2]);
  });
});

describe('the original of a group', () => {
  const elect = async (ids: readonly number[]) => {
    await electOriginals(database, IMAGE_MODEL, [`group of ${ids[0]}`]);
    return originalsOf(ids);
  };

  it('is the largest in pixels, then in bytes, then one that names its camera, then the one that it was', async () => {
    const ids = await group(4);
    const [a = 0, b = 0, c = 0, d = 0] = ids;
    const duplicateKey = `group of ${a}`;
    expect(await elect(ids)).toEqual([null, a, a, a]);
    await linkCopies(database, new Map([[b, null], ...[a, c, d].map((id) => [id, b] as const)]));
    expect(await elect(ids)).toEqual([b, null, b, b]);
    await train(database, d, { duplicateKey, metadata: { ...NO_METADATA, camera: 'Pixel 8' } });
    expect(await elect(ids)).toEqual([d, d, d, null]);
    for (const table of ['photo', 'photo_fingerprint', 'embedding'])
      await database.$executeRawUnsafe(
        `UPDATE ${table} SET size = 5000 WHERE ${table === 'photo' ? 'id' : 'photo_id'} = ${c}`,
      );
    expect(await elect(ids)).toEqual([c, c, null, c]);
    await train(database, a, { duplicateKey, width: 6000, height: 4000 });
    expect(await elect(ids)).toEqual([null, a, a, a]);
    expect(await findOriginals(database, IMAGE_MODEL, [duplicateKey])).toEqual(new Map([[duplicateKey, a]]));
  });

  it('is never one that is missing, has changed since, or has no vector', async () => {
    const ids = await group(4);
    const [a = 0, b = 0, c = 0, d = 0] = ids;
    await vanish(a);
    await database.photo.update({ where: { id: b }, data: { mtimeMs: 1 } });
    await database.embedding.deleteMany({ where: { photoId: c } });
    expect(await elect(ids)).toEqual([d, null, d, null]);
  });
});

describe('an original whose file is missing', () => {
  it('gives all its results to a copy with the same bytes, and leads there', async () => {
    const [a = 0, b = 0, c = 0] = await photosOf(database, 3);
    await train(database, a);
    await detect(database, a, [faceAt(0, 0)]);
    await copyFingerprints(
      database,
      [b, c].map((photoId) => ({ photoId, knownId: a, contentHash: `hash of ${a}` })),
    );
    await linkCopies(database, new Map([b, c].map((id) => [id, a])));
    const [face] = await facesOf(a);
    await vanish(a);
    await replaceOriginals(database, IMAGE_MODEL, [a]);
    expect(await originalsOf([a, b, c])).toEqual([b, null, b]);
    expect((await facesOf(b)).map(({ id }) => id)).toEqual([face?.id]);
    expect(await database.embedding.count({ where: { photoId: b } })).toBe(1);
    expect(await findPhoto(database, a)).toMatchObject({ id: b });
  });

  it('gives its faces to the best of its other copies', async () => {
    const ids = await group(3);
    const [a = 0, b = 0, c = 0] = ids;
    await train(database, c, { duplicateKey: `group of ${a}`, width: 1000 });
    await linkCopies(database, new Map([b, c].map((id) => [id, a])));
    await detect(database, a, [faceAt(0, 0)]);
    await vanish(a);
    await replaceOriginals(database, IMAGE_MODEL, [a]);
    expect(await originalsOf(ids)).toEqual([c, c, null]);
    expect(await facesOf(c)).toHaveLength(1);
  });

  it('keeps everything where it has no copy', async () => {
    const [a = 0] = await group(1);
    await detect(database, a, [faceAt(0, 0)]);
    await vanish(a);
    await replaceOriginals(database, IMAGE_MODEL, [a]);
    expect([await originalsOf([a]), (await facesOf(a)).length]).toEqual([[null], 1]);
  });

  it('gives them also where another file is at its path now, and stays there', async () => {
    const folder = newFolder();
    const [a = 0, b = 0] = await photosOf(database, 2, folder);
    await train(database, a);
    await detect(database, a, [faceAt(0, 0)]);
    await copyFingerprints(database, [{ photoId: b, knownId: a, contentHash: `hash of ${a}` }]);
    await linkCopies(database, new Map([[b, a]]));
    await replaceOriginals(database, IMAGE_MODEL, [a]);
    expect(await originalsOf([a, b])).toEqual([null, a]);
    await addPhotos(database, [fileAt(`${folder}/000.jpg`, { size: 2_000 })]);
    await replaceOriginals(database, IMAGE_MODEL, [a]);
    expect(await originalsOf([a, b])).toEqual([null, null]);
    expect([(await facesOf(a)).length, (await facesOf(b)).length]).toEqual([0, 1]);
    expect(await database.photo.findUnique({ where: { id: a } })).toMatchObject({ missingSince: null });
  });
});

describe('a photo that was replaced by a copy', () => {
  it('gives the faces of its former file to no original', async () => {
    const folder = newFolder();
    const [a = 0, b = 0] = await photosOf(database, 2, folder);
    await train(database, b);
    await detect(database, a, [faceAt(0, 0)]);
    await addPhotos(database, [fileAt(`${folder}/000.jpg`, { size: 2_000 })]);
    await linkCopies(database, new Map([[a, b]]));
    expect(await database.face.count()).toBe(0);
  });
});
