import { describe, expect, it } from 'vitest';
import { NO_METADATA } from '#libs/contracts';
import { Prisma } from '#libs/database';
import { addPhotos } from '../photos/photos.js';
import { fileAt, IMAGE_MODEL, newFolder, photosOf, printOf, train, useLibrary } from '../testing/library.fixture.js';
import {
  findReusableTraining,
  fromBytes,
  storeEmbeddings,
  storeFingerprints,
  storeMetadata,
  toBytes,
} from './training-results.js';

const database = await useLibrary();
const RECIPE = 1;

async function trained(count: number, folder = newFolder()): Promise<number[]> {
  const ids = await photosOf(database, count, folder);
  for (const id of ids) await train(database, id);
  return ids;
}

const reusable = (ids: readonly number[], model = IMAGE_MODEL, recipe = RECIPE) =>
  findReusableTraining(database, { photoIds: ids, modelId: model, dHashVersion: recipe });

describe('stored training', () => {
  it('is reused for unchanged photos, also if the mtime has fractions of a millisecond', async () => {
    const ids = await trained(2);
    const found = await reusable(ids);
    expect(found).toEqual(
      ids.map((photoId) => ({
        ...{ photoId, contentHash: `hash of ${photoId}`, dHash: '0f'.repeat(8), duplicateKey: `key of ${photoId}` },
        ...{ embedded: true, hasMetadata: true, hasSignature: true },
      })),
    );
  });

  it.each([
    ['size', { size: 1_001 }],
    ['time', { mtimeMs: 1_768_212_000_123.457_2 }],
  ])('is not used for a photo whose %s changed', async (_, change) => {
    const folder = newFolder();
    const ids = await trained(2, folder);
    await addPhotos(database, [fileAt(`${folder}/000.jpg`, change)]);
    expect((await reusable(ids)).map((found) => found.photoId)).toEqual(ids.slice(1));
  });

  it('is not reused for another decode recipe; for another model only the key is', async () => {
    const [id = 0] = await trained(1);
    expect(await reusable([id], IMAGE_MODEL, RECIPE + 1)).toEqual([]);
    expect(await reusable([id], 'image/2')).toMatchObject([{ photoId: id, embedded: false }]);
  });

  it('is reused without metadata, which are added', async () => {
    const [id = 0, other = 0] = await trained(2);
    await database.photoFingerprint.updateMany({ data: { metadata: Prisma.DbNull, takenAt: null } });
    expect(await reusable([id])).toMatchObject([{ hasMetadata: false }]);
    const metadata = { ...NO_METADATA, takenAt: '2024-05-17T18:03:09', camera: 'Pixel 8' };
    await storeMetadata(database, [{ photoId: id, metadata }]);
    expect(await reusable([id, other])).toMatchObject([{ hasMetadata: true }, { hasMetadata: false }]);
    const { takenAt, metadata: stored } = await database.photoFingerprint.findUniqueOrThrow({ where: { photoId: id } });
    expect([takenAt?.toISOString(), stored]).toEqual(['2024-05-17T18:03:09.000Z', metadata]);
  });

  it('is replaced by a newer result', async () => {
    const [id = 0] = await trained(1);
    await train(database, id, { duplicateKey: 'another key', vector: [2], tags: ['beach'] });
    const [embedding, ...more] = await database.embedding.findMany({ where: { photoId: id } });
    expect(more).toEqual([]);
    expect(fromBytes(embedding?.vector ?? new Uint8Array())).toEqual(new Float32Array([2]));
    expect(embedding?.tags).toEqual([{ label: 'beach', score: 0.5 }]);
    expect((await reusable([id]))[0]?.duplicateKey).toBe('another key');
  });

  it('is stored with a word of which photos are copies, or have copies', async () => {
    const ids = await photosOf(database, 4);
    const [first = 0, copy = 0, back = 0, fresh = 0] = ids;
    for (const id of [first, copy]) await train(database, id);
    // One of the photos at old paths, whose results are elsewhere, is there again.
    for (const [id, originalId] of [[copy, first] as const, [back, first] as const])
      await database.photo.update({ where: { id }, data: { originalId } });
    const prints = await Promise.all(ids.map((id) => printOf(database, id)));
    expect(new Set(await storeFingerprints(database, prints, RECIPE))).toEqual(new Set([first, copy, back]));
    expect(await storeFingerprints(database, [await printOf(database, fresh)], RECIPE)).toEqual([]);
  });

  it('is empty for no photos', async () => {
    expect(await reusable([])).toEqual([]);
    expect(await storeFingerprints(database, [], RECIPE)).toEqual([]);
    await storeEmbeddings(database, IMAGE_MODEL, []);
  });
});

it('a vector is stored as little endian float32 and read back unchanged', () => {
  expect([...toBytes(new Float32Array([1, -2]))]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  const vector = new Float32Array([0.1, -1e30, 3]);
  expect(fromBytes(toBytes(vector))).toEqual(vector);
  expect(fromBytes(toBytes(new Float32Array([9, 8, 7]).subarray(1)))).toEqual(new Float32Array([8, 7]));
});
