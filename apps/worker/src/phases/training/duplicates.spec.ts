import { beforeEach, describe, expect, it } from 'vitest';
import { addPhotos, groupLookAlikes, linkCopies, storeFingerprints } from '#libs/catalog';
import { NO_METADATA, SIGNATURE } from '#libs/contracts';
import { openDatabase, transaction } from '#libs/database';
import { DHASH_VERSION } from '#libs/formats';
import { specServers, useDatabase } from '../../../../../test/support/spec-servers.js';
import { DuplicateFinder, type PhotoPrint } from './duplicates.js';

const database = await useDatabase();
beforeEach(async () => {
  await database.photo.deleteMany();
});
const finder = new DuplicateFinder();

let files = 0;

/** A photo of the library that is not analysed yet: all brightness is `level`, its hash has `bits` bits. */
async function photo({ level = 100, bits = 0, path = '', content = '' } = {}): Promise<PhotoPrint> {
  const file = { path: path || `/photos/${(files += 1)}.jpg`, size: 1, mtimeMs: 1 };
  const [photoId = 0] = await addPhotos(database, [file]);
  return {
    ...{ photoId, path: file.path, contentHash: content || `content of ${photoId}` },
    dHash: ((1n << BigInt(bits)) - 1n).toString(16).padStart(16, '0'),
    signature: new Uint8Array(SIGNATURE.bytes).fill(level),
  };
}

/** Finds the keys of photos, and stores them as training does. */
async function find(...photos: PhotoPrint[]) {
  return transaction(database, async (connection) => {
    const found = await finder.find(connection, photos);
    const prints = photos.map((print) => ({
      ...{ ...print, size: 1n, mtimeMs: 1, width: 4, height: 3, metadata: NO_METADATA, warnings: [] },
      duplicateKey: found.keys.get(print.photoId) ?? '',
    }));
    await storeFingerprints(connection, prints, DHASH_VERSION);
    await groupLookAlikes(connection, found.groups);
    return found;
  });
}
const keysOf = async (...photos: PhotoPrint[]) => [...(await find(...photos)).keys.values()];
const groupOf = async ({ photoId }: PhotoPrint) =>
  (await database.photoFingerprint.findUniqueOrThrow({ where: { photoId } })).lookAlikes;

describe('the duplicate key of a photo', () => {
  it('is a new one, unless the library or an earlier photo of the batch has the same picture', async () => {
    const [key] = await keysOf(await photo());
    const [again, other, likeOther] = await keysOf(
      await photo({ bits: 12 }),
      await photo({ level: 200 }),
      await photo({ level: 202, bits: 3 }),
    );
    expect(again).toBe(key);
    expect(other).not.toBe(key);
    expect(likeOther).toBe(other);
  });

  it('is a new one where the hashes are far apart', async () => {
    const [a, b] = await keysOf(await photo(), await photo({ bits: 13 }));
    expect(a).not.toBe(b);
  });

  it('is that of a file with the same content, whatever it looks like', async () => {
    const [a] = await keysOf(await photo({ content: 'same' }));
    expect(await keysOf(await photo({ content: 'same', level: 9, bits: 60 }))).toEqual([a]);
  });

  it('is that of the other file of a RAW and JPEG pair', async () => {
    const [raw] = await keysOf(await photo({ path: '/pair/IMG_1.CR2' }));
    expect(await keysOf(await photo({ path: '/pair/IMG_1.JPG', level: 9, bits: 60 }))).toEqual([raw]);
    expect(await keysOf(await photo({ path: '/other/IMG_1.JPG', level: 50, bits: 30 }))).not.toEqual([raw]);
  });

  it('stays when a photo is analysed again, before its copies', async () => {
    const original = await photo();
    const [key] = await keysOf(original);
    expect(await keysOf(await photo({ bits: 1 }), original)).toEqual([key, key]);
  });

  it('is found among originals only, so that a picture cannot drift from copy to copy', async () => {
    const [original, copy] = [await photo(), await photo({ level: 103 })];
    const [key] = await keysOf(original, copy);
    await linkCopies(database, new Map([[copy.photoId, original.photoId]]));
    expect(await keysOf(await photo({ level: 106 }))).not.toEqual([key]);
  });

  it('is found among the nearest where thousands of hashes are near', async () => {
    for (let at = 0; at < 60; at += 1) await find(await photo({ level: 4 * at, bits: 9 }));
    const [key] = await keysOf(await photo({ level: 250, bits: 1 }));
    expect(await keysOf(await photo({ level: 250, bits: 1 }))).toEqual([key]);
  });
});

it('comparing a large batch of photos that are all near each other keeps the transaction alive', async () => {
  const impatient = openDatabase(await specServers.database(), { idleInTransactionMs: 800 });
  const signature = (at: number) => new Uint8Array(SIGNATURE.bytes).map((_, cell) => (cell * at) % 251);
  const prints = Array.from({ length: 1_000 }, (_, at) => ({
    ...{ photoId: at, path: `/near/${at}.jpg`, contentHash: `content ${at}`, dHash: '00'.repeat(8) },
    signature: signature(at + 1),
  }));
  const { keys } = await transaction(impatient, (connection) => new DuplicateFinder().find(connection, prints));
  expect(keys.size).toBe(prints.length);
  await impatient.$disconnect();
}, 60_000);

describe('look-alikes', () => {
  it('are grouped, however they come, and are no duplicates', async () => {
    const [a, b] = [await photo(), await photo({ level: 107, bits: 4 })];
    await find(a);
    expect(await groupOf(a)).toBeNull();
    const c = await photo({ level: 94, bits: 2 });
    const { keys } = await find(b, c);
    expect(new Set(keys.values()).size).toBe(2);
    const groups = [await groupOf(a), await groupOf(b), await groupOf(c)];
    expect(groups[0]).not.toBeNull();
    expect(new Set(groups).size).toBe(1);
  });

  it('are not photos whose hashes are near by chance', async () => {
    const [a, b] = [await photo(), await photo({ level: 140, bits: 4 })];
    await find(a, b);
    expect(await groupOf(b)).toBeNull();
  });

  it('are a photo and its edited copy, whatever became of it', async () => {
    const edited = await photo({ path: '/takeout/IMG_1-edited.jpg' });
    const original = await photo({ path: '/takeout/IMG_1.jpg', level: 200, bits: 60 });
    await find(edited);
    await find(original);
    expect(await groupOf(edited)).not.toBeNull();
    expect(await groupOf(original)).toBe(await groupOf(edited));
  });
});
