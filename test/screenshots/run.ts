import { mkdirSync, rmSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareModels } from '#libs/model-conversion';
import { makeBadFiles } from '../support/bad-files.js';
import { launchBrowser } from '../support/chromium.js';
import { Darkroom } from '../support/darkroom.js';
import { makeDirectory } from '../support/folder.js';
import { commentPhoto, makePhotos } from '../support/photos.js';
import { openCamera } from './camera.js';
import { takePictures } from './pictures.js';

const OUT = join('docs', 'screenshots');
const PHOTOS = 100;
const DUPLICATES = 8;
const BAD = 5;
/** Of photos that are made, the longest side in pixels. */
const SIDE = 1000;
const PICTURE = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;
/** The folder is shown with sub-folders. */
const SUBFOLDERS = ['2023', '2024', '2025'];

const helpText = `Usage: npm run screenshots -- [FOLDER] [--out DIRECTORY]

Starts a Darkroom of its own over about 100 photos, with some duplicates and some broken files put among them, and
writes a picture of each page of the dashboard: dark, light, and dark at a width of 390 pixels.

  FOLDER           where the photos are taken from (they are copied, never changed); without one, photos are cut from
                   the sample pictures of the installed packages
  --out DIRECTORY  where the pictures are written (${OUT})
  --help           this text`;

/** Takes the pictures that the command line asks for. @returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string', default: OUT }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    console.log(helpText);
    return 0;
  }
  const place = makeDirectory('darkroom-screenshots');
  const [photos, data] = [join(place, 'Photos'), join(place, 'data')];
  mkdirSync(photos);
  const browser = await launchBrowser();
  try {
    await fillFolder(photos, positionals[0] === undefined ? null : resolve(positionals[0]));
    await prepareModels(join(data, 'models'));
    const darkroom = await Darkroom.start({ data, roots: [photos] });
    try {
      mkdirSync(values.out, { recursive: true });
      const camera = await openCamera(browser, darkroom.url, values.out);
      await takePictures(darkroom, camera, photos);
      const { taken, bytes } = camera.pictures;
      console.log(`${taken} pictures, ${(bytes / 1e6).toFixed(1)} MB, in ${values.out}`);
    } finally {
      await darkroom.stop();
    }
  } finally {
    await browser.close();
    rmSync(place, { recursive: true, force: true });
  }
  return 0;
}

/** Fills a folder with about 100 photos, from another one or made, some duplicates and some files that are broken. */
async function fillFolder(folder: string, source: string | null): Promise<void> {
  for (const name of SUBFOLDERS) mkdirSync(join(folder, name));
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
