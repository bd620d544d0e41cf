import { describe, expect, it } from 'vitest';
import { addPhotos, findPhoto } from '../photos/photos.js';
import { readPhoto } from '../photos/photo-details.js';
import { readPhotoPage } from '../photos/photo-pages.js';
import {
  detect,
  faceAt,
  fileAt,
  IMAGE_MODEL,
  MODEL,
  newFolder,
  personWith,
  photosOf,
  train,
  useLibrary,
} from '../testing/library.fixture.js';
import { findReusableFaces } from './face-results.js';
import { copyFingerprints, findCandidates, findHeirs, findOfKnownSize, keepResults, moveResults } from './moves.js';
import { findReusableTraining } from './training-results.js';

const database = await useLibrary();
const models = { embedding: IMAGE_MODEL, faces: MODEL };
const reusable = async (photoIds: number[]) => {
  const training = await findReusableTraining(database, { photoIds, modelId: IMAGE_MODEL, dHashVersion: 1 });
  const faces = await findReusableFaces(database, { photoIds, modelId: MODEL, options: '' });
  return { training: training.map(({ photoId }) => photoId), faces: faces.map(({ photoId }) => photoId) };
};
const listed = async () => {
  const { photos } = await readPhotoPage(database, { modelId: IMAGE_MODEL }, { sort: 'added', limit: 10 });
  return photos.map(({ id }) => id);
};

/** The move of a file that is gone from its path, where the first photo was trained. */
const gone = (from: number, to: number) => ({ from, to, contentHash: `hash of ${from}`, gone: true });

/** A photo with a face of a person, and its file at another path, of another time. */
async function movedPhoto() {
  const folder = newFolder();
  const [from = 0] = await photosOf(database, 1, folder);
  await train(database, from);
  await detect(database, from, [faceAt(0, 0)]);
  const face = await database.face.findFirstOrThrow({ where: { photoId: from } });
  const personId = await personWith(database, [face.id], { name: 'Grace' });
  const [to = 0] = await addPhotos(database, [fileAt(`${folder}-renamed/000.jpg`, { mtimeMs: 7 })]);
  return { from, to, personId, faceId: face.id };
}

describe('candidates for the results of a photo', () => {
  it('are photos of the same content with results, where it has none, and itself at another time', async () => {
    const { from, to } = await movedPhoto();
    const candidates = async (...photoIds: number[]) => {
      const found = await findCandidates(
        database,
        photoIds.map((photoId) => ({ photoId, contentHash: `hash of ${from}` })),
      );
      const sized = (await findOfKnownSize(database, photoIds)).filter((photo) => photo.sized);
      expect(sized.map(({ photoId }) => photoId)).toEqual([...new Set(found.map(({ photoId }) => photoId))]);
      return found.map(({ photoId, knownId }) => [photoId, knownId]);
    };
    expect(await candidates(to)).toEqual([[to, from]]);
    expect(await candidates(from)).toEqual([]);
    expect(await findCandidates(database, [{ photoId: to, contentHash: 'other' }])).toEqual([]);
    await database.photo.update({ where: { id: from }, data: { mtimeMs: 9 } });
    expect(await candidates(from, to)).toEqual([
      [from, from],
      [to, from],
    ]);
    await database.photo.update({ where: { id: from }, data: { size: 1 } });
    expect(await candidates(to)).toEqual([[to, from]]);
  });
});

describe('the results of a moved file', () => {
  it('belong to the photo at the new path, with faces and people, and the old one leads there', async () => {
    const { from, to, personId, faceId } = await movedPhoto();
    expect([...(await moveResults(database, [gone(from, to)]))]).toEqual([to]);
    expect(await reusable([from, to])).toEqual({ training: [to], faces: [to] });
    expect(await readPhoto(database, to, models)).toMatchObject({ faces: [{ id: faceId, person: { id: personId } }] });
    expect(await readPhoto(database, from, models)).toMatchObject({ id: to });
    expect(await findPhoto(database, from)).toMatchObject({ id: to });
    expect(await listed()).toEqual([to]);
  });

  it('move once, and on with the file', async () => {
    const { from, to } = await movedPhoto();
    const [next = 0, other = 0] = await addPhotos(database, [fileAt('/again/1.jpg'), fileAt('/again/2.jpg')]);
    await moveResults(database, [gone(from, to)]);
    expect([...(await moveResults(database, [gone(from, other)]))]).toEqual([]);
    await moveResults(database, [{ ...gone(from, next), from: to }]);
    expect(await findPhoto(database, from)).toMatchObject({ id: next });
    expect(await listed()).toEqual([other, next]);
  });

  it('are kept by a file that was only touched', async () => {
    const { from } = await movedPhoto();
    await database.photo.update({ where: { id: from }, data: { mtimeMs: 9 } });
    expect(await reusable([from])).toEqual({ training: [], faces: [] });
    await keepResults(database, [from]);
    expect(await reusable([from])).toEqual({ training: [from], faces: [from] });
  });

  it('leave the old path, where another file may appear', async () => {
    const { from, to } = await movedPhoto();
    await moveResults(database, [gone(from, to)]);
    const { path } = await database.photo.findUniqueOrThrow({ where: { id: from } });
    await addPhotos(database, [fileAt(path, { size: 5 })]);
    expect(await listed()).toEqual([to, from]);
  });
});

describe('files that were replaced in place', () => {
  /** Photos with a face each, whose files have the sizes of the ones given by number now. */
  async function renumbered(...now: number[]) {
    const folder = newFolder();
    const pathOf = (at: number) => `${folder}/${at}.jpg`;
    const ids = await addPhotos(
      database,
      now.map((_, at) => fileAt(pathOf(at), { size: 1_000 + at })),
    );
    for (const id of ids) {
      await train(database, id);
      await detect(database, id, [faceAt(0, 0)]);
    }
    const faces = await facesOf(ids);
    await addPhotos(
      database,
      now.map((of, at) => fileAt(pathOf(at), { size: 1_000 + of, mtimeMs: 7 })),
    );
    return { ids, faces };
  }
  /** The face of each photo. */
  const facesOf = async (ids: readonly number[]) => {
    const faces = await database.face.findMany();
    return ids.map((photoId) => faces.flatMap((face) => (face.photoId === photoId ? [face.id] : [])));
  };
  const replaced = (from = 0, to = 0) => ({ from, to, contentHash: `hash of ${from}`, gone: false });

  it('swap their results when they swapped their names', async () => {
    const { ids, faces } = await renumbered(1, 0);
    const [a, b] = ids;
    expect([...(await moveResults(database, [replaced(a, b), replaced(b, a)]))].sort()).toEqual([...ids].sort());
    expect(await facesOf(ids)).toEqual([faces[1], faces[0]]);
    expect(await reusable(ids)).toEqual({ training: ids, faces: ids });
    expect(await listed()).toHaveLength(2);
    expect(await database.photo.count()).toBe(2);
  });

  it('hand their results on along a row, and those of the last are replaced', async () => {
    const { ids, faces } = await renumbered(0, 0, 1);
    const [a, b, c] = ids;
    await moveResults(database, [replaced(a, b), replaced(b, c)]);
    expect(await facesOf(ids)).toEqual([[], faces[0], faces[1]]);
    expect(await reusable(ids)).toEqual({ training: [b, c], faces: [b, c] });
  });

  it('give nothing on when other results have come there meanwhile', async () => {
    const { ids, faces } = await renumbered(1, 0);
    const [a, b] = ids;
    expect([...(await moveResults(database, [{ ...replaced(a, b), contentHash: 'other' }]))]).toEqual([]);
    expect(await facesOf(ids)).toEqual(faces);
  });

  it('have heirs: photos without valid results of the size of the former file, the next ones first', async () => {
    const { ids } = await renumbered(3, 0, 0, 3);
    const [a = 0, b = 0, c = 0, d = 0] = ids;
    const heirs = await findHeirs(database, ids);
    expect(heirs.map(({ from, photoId }) => [from, photoId])).toEqual([
      [a, b],
      [a, c],
      [d, a],
    ]);
    expect(heirs[0]).toMatchObject({ contentHash: `hash of ${a}`, replaced: true });
  });

  it('have no vector any more where a copy of another photo replaced them', async () => {
    const { ids } = await renumbered(0, 0);
    const [a = 0, b = 0] = ids;
    await database.photo.update({ where: { id: a }, data: { mtimeMs: fileAt('').mtimeMs } });
    expect(await copyFingerprints(database, [{ photoId: b, knownId: a, contentHash: `hash of ${a}` }])).toEqual([b]);
    expect(await database.embedding.findMany()).toMatchObject([{ photoId: a }]);
  });
});
