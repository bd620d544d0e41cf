import { describe, expect, it } from 'vitest';
import { transaction } from '#libs/database';
import {
  detect,
  faceAt,
  IMAGE_MODEL,
  newFolder,
  personWith,
  photosOf,
  sessionWith,
  train,
  useLibrary,
} from '../testing/library.fixture.js';
import { walkedLibrary } from './missing.js';
import { previewFolderRemoval, removeFolderPhotos } from './removal.js';

const database = await useLibrary();

/** A folder with a photo of a named person, two equal copies of it in another folder, and a re-encoded one. */
async function copied() {
  const folder = await database.folder.create({ data: { path: newFolder() } });
  const [original = 0] = await photosOf(database, 1, folder.path);
  const [reencoded = 0, copy = 0, undecoded = 0] = await photosOf(database, 3);
  await train(database, original, { contentHash: 'same' });
  await train(database, copy, { contentHash: 'same', vector: null });
  await train(database, reencoded, { contentHash: 'other', vector: null });
  await detect(database, original, [faceAt(0, 0)]);
  const face = await database.face.findFirstOrThrow();
  const person = await personWith(database, [face.id], { name: 'Ada' });
  const copies = [reencoded, copy, undecoded];
  await database.photo.updateMany({ where: { id: { in: copies } }, data: { originalId: original } });
  return { folder, original, copy, others: [reencoded, undecoded], face: face.id, person };
}

const photo = (id: number) =>
  database.photo.findUnique({ where: { id }, include: { faceScans: true, embeddings: true } });

describe('the first copy of equal bytes', () => {
  it('gets the results of a photo whose file is gone, and the other copies are its copies', async () => {
    const { folder, original, copy, others, face, person } = await copied();
    await database.photo.update({ where: { id: original }, data: { seenAt: new Date(0) } });
    const sessionId = await sessionWith(database, []);
    const library = walkedLibrary({ sessionId, folderId: folder.id, rootPath: folder.path, subdirectories: [] });
    const times = { startedAt: new Date(1), now: new Date() };
    expect(await library.markMissing(database, times)).toBe(0);
    const { size, mtimeMs } = await database.photo.findUniqueOrThrow({ where: { id: copy } });
    const result = { size, mtimeMs };
    expect(await photo(copy)).toMatchObject({
      originalId: null,
      faceScans: [result],
      embeddings: [{ ...result, modelId: IMAGE_MODEL }],
    });
    expect(await photo(original)).toMatchObject({ originalId: copy, missingSince: times.now });
    for (const other of others) expect(await photo(other)).toMatchObject({ originalId: copy, missingSince: null });
    const found = await database.face.findUniqueOrThrow({ where: { id: face } });
    expect(found).toMatchObject({ photoId: copy, personId: person });
  });

  it('keeps faces and people when the folder of the original is removed', async () => {
    const { folder, copy, face } = await copied();
    const counts = { photos: 1, faces: 0, people: 0, namedPeople: 0 };
    expect(await previewFolderRemoval(database, folder.id)).toMatchObject(counts);
    const removed = await transaction(database, (connection) => removeFolderPhotos(connection, folder.id));
    expect(removed).toMatchObject({ counts, contentHashes: [] });
    expect(await database.face.findUnique({ where: { id: face } })).toMatchObject({ photoId: copy });
  });
});

it('a re-encoded copy gets no results, which are of other bytes', async () => {
  const folder = await database.folder.create({ data: { path: newFolder() } });
  const [original = 0] = await photosOf(database, 1, folder.path);
  const [copy = 0] = await photosOf(database, 1);
  await train(database, original);
  await detect(database, original, [faceAt(0, 0)]);
  await train(database, copy, { vector: null });
  await database.photo.update({ where: { id: copy }, data: { originalId: original } });
  const { counts } = await transaction(database, (connection) => removeFolderPhotos(connection, folder.id));
  expect(counts).toMatchObject({ photos: 1, faces: 1 });
  expect(await photo(copy)).toMatchObject({ originalId: null, faceScans: [], embeddings: [] });
});
