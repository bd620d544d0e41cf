import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/folder.js';
import {
  oldPictures,
  readDisplayCopy,
  removePictures,
  thumbnailPath,
  writeDisplayCopy,
  writeThumbnail,
} from './thumbnails.js';

const HASH = 'abcdef'.padEnd(64, '0');

test('the path of a thumbnail is two folders deep, by its content hash', () => {
  expect(thumbnailPath('/data/thumbnails', HASH)).toBe(`/data/thumbnails/ab/cd/${HASH}.jpg`);
});

test.each(['', '../../etc/passwd', HASH.toUpperCase(), `${HASH}/..`])('%j is refused as a content hash', (name) => {
  expect(() => thumbnailPath('/data', name)).toThrow(RangeError);
});

test('a thumbnail is replaced as a whole, and no temporary file is left', async () => {
  const directory = await temporaryFolder();
  const jpegs = Array.from({ length: 8 }, (_, at) => Buffer.alloc(100_000, at));
  for (const jpeg of jpegs) writeThumbnail(directory, HASH, jpeg);
  const path = thumbnailPath(directory, HASH);
  expect((await readFile(path)).equals(jpegs.at(-1) ?? Buffer.of())).toBe(true);
  expect(await readdir(dirname(path))).toEqual([`${HASH}.jpg`]);
});

test('a thumbnail that cannot be put in place leaves no temporary file', async () => {
  const directory = await temporaryFolder();
  const path = thumbnailPath(directory, HASH);
  await mkdir(join(path, 'in the way'), { recursive: true });
  expect(() => writeThumbnail(directory, HASH, Buffer.of(1))).toThrow();
  await rm(path, { recursive: true });
  expect(await readdir(dirname(path))).toEqual([]);
});

test('a display copy is kept beside the thumbnail, and both are removed', async () => {
  const directory = await temporaryFolder();
  const jpeg = Buffer.of(0xff, 0xd8, 0xff, 0xd9);
  expect(readDisplayCopy(directory, HASH)).toBeUndefined();
  writeDisplayCopy(directory, HASH, jpeg);
  writeThumbnail(directory, HASH, Buffer.of(1));
  expect(readDisplayCopy(directory, HASH)?.equals(jpeg)).toBe(true);
  expect(await readFile(thumbnailPath(directory, HASH))).toHaveLength(1);
  await removePictures(directory, [HASH]);
  expect(await readdir(dirname(thumbnailPath(directory, HASH)))).toEqual([]);
  await removePictures(directory, [HASH]);
});

test('old pictures are those of contents that were written more than an hour ago', async () => {
  const directory = await temporaryFolder();
  const list = async () => {
    const listed: string[] = [];
    for await (const hashes of oldPictures(directory)) listed.push(...hashes);
    return listed;
  };
  expect(await list()).toEqual([]);
  const [old, young] = [HASH, 'b'.repeat(64)];
  const jpeg = Buffer.of(0xff, 0xd8, 0xff, 0xd9);
  for (const hash of [old, young]) writeThumbnail(directory, hash, jpeg);
  writeDisplayCopy(directory, old, jpeg);
  await writeFile(join(directory, 'ab/cd/notes.txt'), '');
  const path = thumbnailPath(directory, old);
  await utimes(path, 1, 1);
  expect(await list()).toEqual([old]);
  await removePictures(directory, [old]);
  expect(await list()).toEqual([]);
});

test('a display copy that lacks its end is none', async () => {
  const directory = await temporaryFolder();
  writeDisplayCopy(directory, HASH, Buffer.of(0xff, 0xd8, 0xff, 0));
  expect(readDisplayCopy(directory, HASH)).toBeUndefined();
});
