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
import { findCandidates, findOfKnownSize, keepResults, moveResults } from './moves.js';
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
      expect(await findOfKnownSize(database, photoIds)).toEqual([...new Set(found.map(({ photoId }) => photoId))]);
      return found.map(({ photoId, knownId }) => [photoId, knownId]);
    };
    expect(await candidates(to)).toEqual([[to, from]]);
    expect(await candidates(from)).toEqual([]);
    expect(await findCandidates(database, [{ photoId: to, contentHash: 'other' }])).toEqual([]);
    await database.photo.update({ where: { id: from }, data: { mtimeMs: 9 } });
    expect(await candidates(from, to)).toEqual([[from, from]]);
    await database.photo.update({ where: { id: from }, data: { size: 1 } });
    expect(await candidates(from, to)).toEqual([]);
  });
});

describe('the results of a moved file', () => {
  it('belong to the photo at the new path, with faces and people, and the old one leads there', async () => {
    const { from, to, personId, faceId } = await movedPhoto();
    expect([...(await moveResults(database, [{ from, to }]))]).toEqual([to]);
    expect(await reusable([from, to])).toEqual({ training: [to], faces: [to] });
    expect(await readPhoto(database, to, models)).toMatchObject({ faces: [{ id: faceId, person: { id: personId } }] });
    expect(await readPhoto(database, from, models)).toMatchObject({ id: to });
    expect(await findPhoto(database, from)).toMatchObject({ id: to });
    expect(await listed()).toEqual([to]);
  });

  it('move once, and on with the file', async () => {
    const { from, to } = await movedPhoto();
    const [next = 0, other = 0] = await addPhotos(database, [fileAt('/again/1.jpg'), fileAt('/again/2.jpg')]);
    await moveResults(database, [{ from, to }]);
    expect([...(await moveResults(database, [{ from, to: other }]))]).toEqual([]);
    await moveResults(database, [{ from: to, to: next }]);
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
    await moveResults(database, [{ from, to }]);
    const { path } = await database.photo.findUniqueOrThrow({ where: { id: from } });
    await addPhotos(database, [fileAt(path, { size: 5 })]);
    expect(await listed()).toEqual([to, from]);
  });
});
