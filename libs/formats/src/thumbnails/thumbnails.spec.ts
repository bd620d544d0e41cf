import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/folder.js';
import { thumbnailPath, writeThumbnail } from './thumbnails.js';

const HASH = 'abcdef'.padEnd(64, '0');

test('a thumbnail lies two folders deep, by its content hash', () => {
  expect(thumbnailPath('/data/thumbnails', HASH)).toBe(`/data/thumbnails/ab/cd/${HASH}.jpg`);
});

test.each(['', '../../etc/passwd', HASH.toUpperCase(), `${HASH}/..`])('%j names no thumbnail', (name) => {
  expect(() => thumbnailPath('/data', name)).toThrow(RangeError);
});

test('is written whole, and again, and nothing else is left', async () => {
  const directory = await temporaryFolder();
  const jpegs = Array.from({ length: 8 }, (_, at) => Buffer.alloc(100_000, at));
  const [path = ''] = jpegs.map((jpeg) => writeThumbnail(directory, HASH, jpeg));
  expect((await readFile(path)).equals(jpegs.at(-1) ?? Buffer.of())).toBe(true);
  expect(await readdir(dirname(path))).toEqual([`${HASH}.jpg`]);
});

test('leaves nothing half done where it cannot be put', async () => {
  const directory = await temporaryFolder();
  const path = thumbnailPath(directory, HASH);
  await mkdir(join(path, 'in the way'), { recursive: true });
  expect(() => writeThumbnail(directory, HASH, Buffer.of(1))).toThrow();
  await rm(path, { recursive: true });
  expect(await readdir(dirname(path))).toEqual([]);
});
