import { existsSync, readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { picture } from '../../../../test/support/pictures.js';
import { useContext } from '../testing/api.fixture.js';
import { exportNames } from './export-names.js';

const { context, database } = await useContext();

let folder: string;
let exportsDirectory: string;
let photo: Buffer;
const run = (cursor?: string) => exportNames({ database, settings: { ...context.settings, exportsDirectory } }, cursor);

/** Adds photos, each with one face of a person. @returns the id of the person */
async function addNamed(name: string, paths: readonly string[]): Promise<number> {
  const { id: personId } = await database.person.create({ data: { name } });
  for (const path of paths) {
    const { id: photoId } = await database.photo.create({ data: { path, size: 1, mtimeMs: 1 } });
    const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
    const face = { photoId, modelId: 'faces/1', number: 0, ...box, score: 1, quality: 1, descriptor: Buffer.of() };
    await database.face.create({ data: { ...face, personId } });
  }
  return personId;
}

beforeEach(async () => {
  await database.photo.deleteMany();
  await database.person.deleteMany();
  folder = await temporaryFolder();
  exportsDirectory = join(folder, 'data', 'exports');
  photo = await picture(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer();
});

it('nothing is written where no face has a name', async () => {
  const total = { photos: 0, faces: 0, people: 0 };
  expect(await run()).toEqual({ directory: null, photos: 0, faces: 0, skipped: 0, total, nextCursor: null });
  expect(existsSync(exportsDirectory)).toBe(false);
});

it('sidecars are written under the paths of their photos, in the stored orientation; a second export is another', async () => {
  const [a = '', b = ''] = await writeFiles(folder, { 'album/a.jpg': photo, 'album/sub/b.jpg': photo });
  await addNamed('Ada & Co', [a, b]);
  const first = await run();
  const total = { photos: 2, faces: 2, people: 1 };
  expect(first).toMatchObject({ photos: 2, faces: 2, skipped: 0, total, nextCursor: null });
  const directory = first.directory ?? '';
  expect(directory).toMatch(/\/data\/exports\/names-\d{8}-\d{6}$/);
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  expect(files.flatMap((file) => (file.isFile() ? [join(file.parentPath, file.name)] : [])).sort()).toEqual([
    join(directory, `${a}.xmp`),
    join(directory, `${b}.xmp`),
  ]);
  const xml = readFileSync(join(directory, `${a}.xmp`), 'utf8');
  expect(xml).toContain('<mwg-rs:Name>Ada &amp; Co</mwg-rs:Name>');
  expect(xml).toContain('stDim:w="60" stDim:h="40"');
  expect(xml).toContain('MPReg:Rectangle="0.2000000, 0.6000000, 0.4000000, 0.3000000"');
  const second = await run();
  expect(second.photos).toBe(2);
  expect(second.directory).not.toBe(directory);
  // Photos and their folders are as they were.
  expect((await readdir(join(folder, 'album'))).sort()).toEqual(['a.jpg', 'sub']);
});

it('a large library is written by parts, and what cannot be read is counted', async () => {
  const files = Object.fromEntries(Array.from({ length: 299 }, (_, at) => [`album/${at}.jpg`, photo]));
  const paths = await writeFiles(folder, files);
  const long = join(folder, 'x'.repeat(252));
  await writeFile(long, photo);
  await addNamed('Ada', [join(folder, 'gone.jpg'), ...paths, long]);
  const first = await run();
  const total = { photos: 301, faces: 301, people: 1 };
  expect(first).toMatchObject({ photos: 249, faces: 249, skipped: 1, total });
  const last = { directory: first.directory, photos: 299, faces: 299, skipped: 2, total, nextCursor: null };
  expect(await run(first.nextCursor ?? '')).toEqual(last);
  // A part that is written again, because its answer was lost, is the same.
  expect(await run(first.nextCursor ?? '')).toEqual(last);
  const written = await readdir(first.directory ?? '', { recursive: true });
  expect(written.filter((name) => name.endsWith('.xmp'))).toHaveLength(299);
  expect(written.filter((name) => name.endsWith('.part'))).toEqual([]);
});

it('a cursor is one of an answer, of an export that is there', async () => {
  for (const cursor of ['', 'x', '../x:1:1:1:1', 'names-20260101-000000/..:1:1:1:1', 'names-20260101-000000:1:1:1']) {
    await expect(run(cursor)).rejects.toMatchObject({ code: 'validation_failed' });
  }
  await expect(run('names-20260101-000000:1:1:1:1')).rejects.toMatchObject({ code: 'conflict' });
});

it('says what is wrong where it cannot write', async () => {
  await addNamed('Ada', await writeFiles(folder, { 'a.jpg': photo, 'data/exports': 'a file' }));
  await expect(run()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('EEXIST') as string });
});
