import { symlink } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { writeFiles } from './folder.js';
import { encodeGrid, encodeHeic } from './heif-encoder.js';
import { makePhotos } from './photos.js';
import { RAW_FILES } from './raw.js';

/** A photo, and the upright picture of what it shows. */
export interface MadePhoto {
  readonly path: string;
  readonly upright: string;
}

/** Longest side of the pictures, and side of the tiles of grids, in pixels. */
const [SIDE, TILE] = [640, 256];
/** Of JPEGs in RAW files and by other names. */
const QUALITY = 92;

/** Makes the content of a file that shows a picture. */
type Making = (picture: Sharp) => Promise<Buffer>;

/** A grid that the container turns back; readers that also apply its EXIF turn it once too often. */
const turned =
  (turns: 1 | 2 | 3): Making =>
  async (picture) =>
    // `irot` turns anticlockwise.
    encodeGrid(
      sharp(
        await picture
          .rotate(turns * 90)
          .png()
          .toBuffer(),
      ),
      TILE,
      { turns, exifOrientation: { 1: 8, 2: 3, 3: 6 }[turns] },
    );

const eightBit: Making = (picture) => encodeHeic(picture);
const tenBit: Making = (picture) => encodeHeic(picture, 10);
const grid: Making = (picture) => encodeGrid(picture, TILE);
const jpeg: Making = (picture) => picture.jpeg({ quality: QUALITY }).toBuffer();

/** HEIC: how many of each making, and by which names. */
const HEICS: readonly (readonly [count: number, name: string, make: Making])[] = [
  [8, 'eight-bit.heic', eightBit],
  [2, 'renamed.jpg', eightBit],
  [8, 'ten-bit.HEIC', tenBit],
  [6, 'grid.heic', grid],
  [4, 'mif1.heif', (picture) => encodeGrid(picture, TILE, { brands: ['mif1', 'mif1'] })],
  [4, 'turned-90.heic', turned(1)],
  [4, 'turned-180.heic', turned(2)],
  [4, 'turned-270.heic', turned(3)],
];

/** JPEG by its other names, with a second picture behind it as MPO has; HEIC by Canon's name; JPEG named as HEIC, and without an extension. */
const ALIASES: readonly (readonly [name: string, make: Making])[] = [
  ['alias.jfif', jpeg],
  ['alias.jpe', jpeg],
  ['alias.pjpeg', jpeg],
  ['alias.mpo', async (picture) => Buffer.concat([await jpeg(picture), await jpeg(picture.clone().resize(160))])],
  ['alias.hif', tenBit],
  ['jpeg.heic', jpeg],
  ['IMG_0001', jpeg],
];

/** RAW files of these makers have a JPEG beside them, as cameras write both. */
const WITH_JPEG = ['cr2', 'nef', 'arw', 'raf', 'cr3'];

/** Files that are no photos, and how they are counted. */
export const OTHERS = {
  ignored: { thumbnails: 4, hidden: 4 },
  unsupported: { video: 1, psd: 1, jxl: 1, sidecar: 3, other: 1 },
  unreadable: { folder: 1, file: 1, link: 1 },
};

/**
 * Fills a folder with one photo or more of every kind that is read, and with files of every kind that is not.
 * @param uprights a folder for the upright pictures
 */
export async function makeEveryKind(
  folder: string,
  uprights: string,
): Promise<{ photos: MadePhoto[]; twins: string[] }> {
  const makings: [name: string, make: Making][] = [
    ...HEICS.flatMap(([count, name, make]) =>
      Array.from({ length: count }, (_, at): [string, Making] => [`heic/${at + 1}-${name}`, make]),
    ),
    ...Object.keys(RAW_FILES).map((maker, at): [string, Making] => [`raw/DSC_000${at}.${maker}`, rawOf(maker)]),
    ...WITH_JPEG.map((maker, at): [string, Making] => [`pairs/IMG_000${at}.${maker}`, rawOf(maker)]),
    ...ALIASES.map(([name, make]): [string, Making] => [name, make]),
  ];
  const pictures = await makePhotos(uprights, makings.length, { seed: 77, side: SIDE });
  const photos: MadePhoto[] = [];
  for (const [at, [name, make]] of makings.entries()) {
    const upright = pictures[at] ?? '';
    const [path = ''] = await writeFiles(folder, { [name]: await make(sharp(upright)) });
    photos.push({ path, upright });
  }
  const twins = photos.filter(({ path }) => path.includes('/pairs/'));
  for (const { path, upright } of twins) {
    const [twin = ''] = await writeFiles(folder, { [`pairs/${path.slice(-12, -4)}.JPG`]: await jpeg(sharp(upright)) });
    photos.push({ path: twin, upright });
  }
  await makeOthers(folder);
  return { photos, twins: twins.map(({ path }) => path) };
}

/** A RAW file with a preview and a thumbnail; held turned, where the file and not its preview says so. */
function rawOf(maker: string): Making {
  return async (picture) => {
    const orientation = maker === 'raf' ? 1 : 6;
    const held = sharp(
      await picture
        .rotate(orientation === 6 ? 270 : 0)
        .png()
        .toBuffer(),
    );
    const thumbnail = await jpeg(held.clone().resize(160));
    return RAW_FILES[maker]?.({ preview: await jpeg(held), thumbnail, orientation }) ?? Buffer.of();
  };
}

async function makeOthers(folder: string): Promise<void> {
  const names = [
    ...[
      'clip.MOV',
      'layers.psd',
      'picture.jxl',
      'heic/1-grid.heic.xmp',
      'heic/1-grid.AAE',
      'takeout.json',
      'no-extension',
    ],
    ...['S', 'M', 'XL'].map((size) => `heic/@eaDir/1-grid.heic/SYNOPHOTO_THUMB_${size}.jpg`),
    ...['raw/@eaDir/DSC_0000.dng/SYNOPHOTO_THUMB_M.jpg', '.hidden.jpg', '._alias.jfif', '.DS_Store', '.cache/1.jpg'],
  ];
  await writeFiles(folder, Object.fromEntries(names.map((name) => [name, 'x'])));
  // Unreadable whoever runs the tests: the names are not UTF-8.
  const mangled = (name: string) => Buffer.concat([Buffer.from(`${folder}/${name}`), Buffer.of(0xff)]);
  mkdirSync(mangled('closed'));
  writeFileSync(Buffer.concat([mangled('closed'), Buffer.from('.heic')]), 'x');
  await symlink('nowhere.heic', join(folder, 'dangling.heic'));
}
