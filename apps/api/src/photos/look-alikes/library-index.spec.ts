import { NO_METADATA } from '#libs/contracts';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { addPhotos, embeddingLibrary, storeEmbeddings, storeFingerprints } from '#libs/catalog';
import { transaction, type Connection } from '#libs/database';
import { cosine } from '#libs/vectors';
import { useContext } from '../../testing/api.fixture.js';
import { LibraryIndex } from './library-index.js';

const { database } = await useContext();
const MODEL = 'image/1';
const DIMENSION = 3;
const library = embeddingLibrary(MODEL);

beforeEach(() => database.photo.deleteMany());

/** Vectors in a plane, by their angle in degrees. */
const at = (degrees: number): number[] => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0];

let photos = 0;

/** Adds a photo with a vector to the library. @returns its id. */
async function photo(vector: readonly number[], look?: string, connection: Connection = database): Promise<number> {
  const [id = 0] = await addPhotos(connection, [{ path: `/library/${(photos += 1)}.jpg`, size: 1, mtimeMs: 1 }]);
  const decoded = {
    photoId: id,
    size: 1n,
    mtimeMs: 1,
    contentHash: `${id}`,
    width: 1,
    height: 1,
    signature: new Uint8Array(1),
  };
  const print = { ...decoded, metadata: NO_METADATA, warnings: [], dHash: '0', duplicateKey: look ?? `look of ${id}` };
  await storeFingerprints(connection, [print], 1);
  await embed(id, vector, connection);
  return id;
}

const embed = (photoId: number, vector: readonly number[], connection: Connection = database) =>
  storeEmbeddings(connection, MODEL, [{ photoId, size: 1n, mtimeMs: 1, vector: new Float32Array(vector), tags: [] }]);

async function open(): Promise<LibraryIndex> {
  const index = new LibraryIndex(database, library, DIMENSION);
  await index.refresh();
  return index;
}

const nearest = async (index: LibraryIndex, photoId: number, limit = 10) =>
  (await index.nearest(photoId, limit)).map((found) => found.photoId);

describe('the look-alikes of a photo', () => {
  it('are the nearest first, with the cosine of the vectors, and never the photo itself', async () => {
    const [a, far, near] = [await photo(at(0)), await photo(at(60)), await photo(at(10))];
    const index = await open();
    expect(await index.nearest(a, 10)).toEqual([
      { photoId: near, similarity: expect.closeTo(Math.cos(Math.PI / 18), 6) as number },
      { photoId: far, similarity: expect.closeTo(0.5, 6) as number },
    ]);
    expect(await nearest(index, a, 1)).toEqual([near]);
  });

  it('contain one of several duplicates of each other, and no duplicate of the photo', async () => {
    const [a, b, c] = [await photo(at(0), 'a'), await photo(at(20), 'b'), await photo(at(30), 'c')];
    for (let copy = 0; copy < 5; copy += 1) {
      await photo(at(1 + copy), 'a');
      await photo(at(21 + copy), 'b');
    }
    const index = await open();
    expect(await nearest(index, a, 2)).toEqual([b, c]);
  });

  it('are none without a vector', async () => {
    await photo(at(0));
    expect(await nearest(await open(), 999_999)).toEqual([]);
  });

  it('equal the result of comparing all vectors, however similar they are', async () => {
    const vector = fc.oneof(
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: DIMENSION, maxLength: DIMENSION }),
      fc.nat(30).map((thousandths) => at(thousandths / 1_000)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(vector, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (vectors, limit) => {
          await database.photo.deleteMany();
          const all: { photoId: number; vector: Float32Array }[] = [];
          for (const each of vectors) all.push({ photoId: await photo(each), vector: new Float32Array(each) });
          const [origin] = all;
          if (!origin) return;
          const compared = all
            .slice(1)
            .map(({ photoId, vector: other }) => ({ photoId, similarity: cosine(origin.vector, other) }))
            .sort((a, b) => b.similarity - a.similarity || a.photoId - b.photoId);
          expect(await (await open()).nearest(origin.photoId, limit)).toEqual(compared.slice(0, limit));
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('a refreshed index', () => {
  it('contains added, changed and deleted vectors', async () => {
    const [a, b] = [await photo(at(0)), await photo(at(50))];
    const index = await open();
    const c = await photo(at(20));
    await index.refresh();
    expect(await nearest(index, a)).toEqual([c, b]);
    await embed(c, at(80));
    await index.refresh();
    expect(await nearest(index, a)).toEqual([b, c]);
    await database.photo.delete({ where: { id: b } });
    expect(await nearest(index, a)).toEqual([c]);
    await index.refresh();
    expect(await nearest(index, a)).toEqual([c]);
  });

  it('contains a change that was committed after later ones', async () => {
    const [a, b] = [await photo(at(0)), await photo(at(80))];
    const index = await open();
    let late = 0;
    await transaction(database, async (connection) => {
      late = await photo(at(10), undefined, connection);
      await embed(b, at(5), connection);
      await photo(at(40));
      await index.refresh();
      expect(await nearest(index, a)).toHaveLength(2);
    });
    await index.refresh();
    expect((await nearest(index, a)).slice(0, 2)).toEqual([b, late]);
  });
});
