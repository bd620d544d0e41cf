import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import { fromRgb } from '#libs/formats';
import { makeDirectory } from './folder.js';
import { heifOf, type HeifMaking } from './heif.js';
import { rgb } from './pictures.js';

const run = promisify(execFile);

/** Of the encoder, 0 to 100: faces are as sharp as in the JPEG that they are compared with. */
const QUALITY = 85;

/** As the test runner found it (test/runner/programs.ts). */
const encoder = () => process.env['DARKROOM_TEST_HEIF_ENC'] ?? '/usr/bin/heif-enc';

/** Encodes a picture as HEIC, the whole as one item. @param bits of a sample */
export async function encodeHeic(picture: Sharp, bits: 8 | 10 = 8): Promise<Buffer> {
  const directory = makeDirectory('heif');
  const [png, heic] = [join(directory, 'picture.png'), join(directory, 'picture.heic')];
  try {
    // More than 8 bits are coded of pictures that have them.
    await (bits === 8 ? picture : picture.toColourspace('rgb16'))
      .removeAlpha()
      .png({ compressionLevel: 1 })
      .toFile(png);
    await run(encoder(), ['--quality', String(QUALITY), '--bit-depth', String(bits), '--output', heic, png]);
    return await readFile(heic);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Encodes a picture as phones do: a grid of tiles, those at the right and at the bottom cut. @param side of a tile */
export async function encodeGrid(
  picture: Sharp,
  side: number,
  making: Omit<HeifMaking, 'tiles' | 'size'> = {},
): Promise<Buffer> {
  return heifOf({ ...making, ...(await encodeTiles(picture, side)) });
}

/** Encodes the tiles of a picture, each a HEIF file. */
export async function encodeTiles(picture: Sharp, side: number) {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const [columns, rows] = [Math.ceil(width / side), Math.ceil(height / side)];
  const padding = { right: columns * side - width, bottom: rows * side - height, extendWith: 'copy' as const };
  const padded = await rgb(sharp(data, { raw: info }).extend(padding));
  const tile = (left: number, top: number) =>
    encodeHeic(fromRgb(padded).extract({ left, top, width: side, height: side }));
  const tiles: Buffer[][] = [];
  for (let top = 0; top < padded.height; top += side)
    tiles.push(await Promise.all(Array.from({ length: columns }, (_, column) => tile(column * side, top))));
  return { tiles, size: { width, height } };
}
