import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { makeBadFiles } from '../support/bad-files.js';
import { commentPhoto, makePhotos } from '../support/photos.js';

const PHOTOS = 100;
const DUPLICATES = 8;
const BAD = 5;
/** Of photos that are made, the longest side in pixels. */
const SIDE = 1000;
const PICTURE = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;
/** The folder is shown with sub-folders. */
const SUBFOLDERS = ['2023', '2024', '2025'];

/** Fills a folder with about 100 photos, from another one or made, some duplicates and some files that are broken. */
export async function fillFolder(folder: string, source: string | null): Promise<void> {
  for (const name of SUBFOLDERS) await mkdir(join(folder, name));
  const photos = source === null ? await makeAlbum(folder) : await copyAlbum(source, folder);
  const jpegs = photos.filter((photo) => /^\.jpe?g$/i.test(extname(photo))).slice(0, DUPLICATES);
  for (const [index, photo] of jpegs.entries())
    await commentPhoto(photo, join(folder, `copy-${index + 1}.jpg`), `copy ${index + 1}`);
  await makeBadFiles(folder, BAD);
}

async function makeAlbum(folder: string): Promise<string[]> {
  const each = Math.ceil(PHOTOS / SUBFOLDERS.length);
  const made = [];
  for (const [index, name] of SUBFOLDERS.entries()) {
    made.push(...(await makePhotos(join(folder, name), each, { seed: 11 + index, prefix: `IMG_${name}`, side: SIDE })));
  }
  return made;
}

async function copyAlbum(source: string, folder: string): Promise<string[]> {
  const names = (await readdir(source, { recursive: true })).filter((name) => PICTURE.test(name)).sort();
  if (names.length === 0) throw new Error(`There are no photos in ${source}.`);
  const chosen = names.slice(0, PHOTOS);
  return Promise.all(
    chosen.map(async (name, index) => {
      const subfolder = SUBFOLDERS[Math.floor((index * SUBFOLDERS.length) / chosen.length)] ?? '';
      const copy = join(folder, subfolder, `IMG_${String(index + 1).padStart(4, '0')}${extname(name).toLowerCase()}`);
      await copyFile(join(source, name), copy);
      return copy;
    }),
  );
}
