import { describe, expect, it } from 'vitest';
import { addPhotos, findPhoto } from './photos.js';
import { fileAt, newFolder, photosOf, useLibrary } from '../testing/library.fixture.js';

const database = await useLibrary();

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
    expect(await findPhoto(database, id)).toEqual({
      id,
      path,
      mtimeMs: fileAt(path).mtimeMs,
      contentHash: null,
      missingSince: null,
    });
    expect((await database.photo.findUnique({ where: { id } }))?.size).toBe(2n ** 40n);
  });

  it('is null when it does not exist', async () => {
    expect(await findPhoto(database, 999_999)).toBeNull();
  });
});
