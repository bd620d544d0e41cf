import { describe, expect, it } from 'vitest';
import { lockCatalog, transaction } from '#libs/database';
import { addPhotos, findPhoto, removeOrphans } from './photos.js';
import {
  detect,
  faceAt,
  fileAt,
  newFolder,
  personWith,
  photosOf,
  photoWithFaces,
  sessionWith,
  train,
  useLibrary,
} from '../testing/library.fixture.js';
import { untilLocksAwaited } from '../../../../test/support/spec-servers.js';

const database = await useLibrary();

const exists = async (id: number) => (await findPhoto(database, id)) !== null;
const remove = (photoIds: readonly number[]) =>
  transaction(database, (connection) => removeOrphans(connection, photoIds));

describe('a photo', () => {
  it('keeps its id when its file is found again with another size and mtime', async () => {
    const folder = newFolder();
    const [id = 0] = await photosOf(database, 1, folder);
    expect(await addPhotos(database, [fileAt(`${folder}/000.jpg`, { size: 7, mtimeMs: 8.5 })])).toEqual([id]);
    expect(await database.photo.findUnique({ where: { id } })).toMatchObject({ size: 7n, mtimeMs: 8.5 });
  });

  it('can be very large and have any file name', async () => {
    const path = `${newFolder()}/it's "näïve" \\ 100%\n<b>.jpg`;
    const [id = 0] = await addPhotos(database, [fileAt(path, { size: 2 ** 40 })]);
    expect(await findPhoto(database, id)).toEqual({ id, path, mtimeMs: fileAt(path).mtimeMs, contentHash: null });
    expect((await database.photo.findUnique({ where: { id } }))?.size).toBe(2n ** 40n);
  });

  it('is null when it does not exist', async () => {
    expect(await findPhoto(database, 999_999)).toBeNull();
  });
});

describe('removing orphans', () => {
  it('removes the photos that are in no session, with their results, and keeps the others', async () => {
    const [orphan = 0, shared = 0] = await photosOf(database, 2);
    await sessionWith(database, [shared]);
    await detect(database, orphan, [faceAt(0, 0)]);
    await remove([orphan, shared]);
    expect([await exists(orphan), await exists(shared)]).toEqual([false, true]);
    expect(await database.face.count({ where: { photoId: orphan } })).toBe(0);
  });

  it('returns the content hashes that no photo has now', async () => {
    const [a = 0, b = 0, kept = 0] = await photosOf(database, 3);
    await train(database, a, { contentHash: 'only here' });
    for (const id of [b, kept]) await train(database, id, { contentHash: 'elsewhere too' });
    await sessionWith(database, [kept]);
    expect(await remove([a, b])).toEqual(['only here']);
  });

  it('keeps named people and removes unnamed ones without faces', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const named = await personWith(database, [a], { name: 'Ada' });
    await personWith(database, [b]);
    const { photoId } = await database.face.findUniqueOrThrow({ where: { id: a } });
    await remove([photoId]);
    expect(await database.person.findMany()).toMatchObject([{ id: named, name: 'Ada' }]);
  });

  it('keeps a photo that a concurrent walk has just added', async () => {
    const folder = newFolder();
    const [id = 0] = await photosOf(database, 1, folder);
    const other = await sessionWith(database, []);
    let removal: Promise<string[]> | undefined;
    await transaction(database, async (connection) => {
      await addPhotos(connection, [fileAt(`${folder}/000.jpg`)]);
      removal = remove([id]);
      await untilLocksAwaited(database);
      await connection.item.create({ data: { sessionId: other, photoId: id, phase: 'training' } });
    });
    await removal;
    expect(await exists(id)).toBe(true);
    expect(await database.item.count({ where: { sessionId: other } })).toBe(1);
  });

  it('waits for the catalog lock', async () => {
    const [id = 0] = await photosOf(database, 1);
    let removal: Promise<string[]> | undefined;
    await transaction(database, async (connection) => {
      await lockCatalog(connection);
      removal = remove([id]);
      await untilLocksAwaited(database);
      expect(await exists(id)).toBe(true);
    });
    await removal;
    expect(await exists(id)).toBe(false);
  });

  it('does nothing without photos', async () => {
    expect(await remove([])).toEqual([]);
  });
});
