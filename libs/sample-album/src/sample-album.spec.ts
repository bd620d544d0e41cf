import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import exifReader from 'exif-reader';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE_PHOTOS } from './photos.js';
import { makeSampleAlbum } from './sample-album.js';

const directory = mkdtempSync(join(tmpdir(), 'darkroom-album-'));
const album = join(directory, 'album');
let files: string[];
beforeAll(async () => {
  await makeSampleAlbum(album);
  files = await photosIn(album);
});
afterAll(() => rm(directory, { recursive: true }));

async function photosIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
}

/** The year in which a photo was taken; null where nothing can be seen on it. */
async function yearOf(file: string): Promise<number | undefined | null> {
  try {
    await sharp(join(album, file)).stats();
  } catch {
    return null;
  }
  const { exif } = await sharp(join(album, file)).metadata();
  return exif && exifReader(exif).Photo?.DateTimeOriginal?.getFullYear();
}

test('all but two files are photos, of four years, and the copies that a messenger makes have no date', async () => {
  const years = new Map<string, number>();
  for (const file of files) {
    const year = String(await yearOf(file));
    years.set(year, (years.get(year) ?? 0) + 1);
  }
  expect([...years.keys()].sort()).toEqual(['2019', '2020', '2021', '2022', 'null', 'undefined']);
  expect([years.get('null'), years.get('undefined')]).toEqual([2, 3]);
});

test('three files of the backup are byte for byte those of other folders', async () => {
  const hashes = await Promise.all(
    files.map(async (file) =>
      createHash('sha256')
        .update(await readFile(join(album, file)))
        .digest('hex'),
    ),
  );
  expect(files.length - new Set(hashes).size).toBe(3);
});

test('an album that is there stays as it is', async () => {
  await writeFile(join(album, 'added.txt'), 'mine');
  await makeSampleAlbum(album);
  expect(await readFile(join(album, 'added.txt'), 'utf8')).toBe('mine');
});

test('CREDITS.md names each photo that is shipped', async () => {
  const credits = await readFile(new URL('../../../CREDITS.md', import.meta.url), 'utf8');
  const missing = (await photosIn(SAMPLE_PHOTOS))
    .map((file) => basename(file))
    .filter((name) => !credits.includes(`\`${name}\``));
  expect(missing).toEqual([]);
});
