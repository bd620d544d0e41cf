import { avif } from './avif.js';
import { cr3 } from './cr3.js';
import type { PhotoFormat } from './format.js';
import { gif } from './gif.js';
import { heic } from './heic.js';
import { jpeg } from './jpeg.js';
import { png } from './png.js';
import { raf } from './raf.js';
import { tiff } from './tiff.js';
import { tiffRaw } from './tiff-raw.js';
import { webp } from './webp.js';

/**
 * The formats of photos. A file is of the first that recognises it: HEIC before AVIF, whose brands it may also list, and
 * RAW files of TIFF directories before TIFF.
 */
export const FORMATS: readonly PhotoFormat[] = [jpeg, png, gif, webp, tiffRaw, tiff, heic, avif, cr3, raf];

const PHOTO_NAME = new RegExp(`\\.(?:${FORMATS.flatMap(({ extensions }) => extensions).join('|')})$`, 'i');

/** Whether a file is a photo by the extension of its name, in any case. */
export function isPhotoName(name: string): boolean {
  return PHOTO_NAME.test(name);
}

/** The format of a file by its content; undefined if it is not a photo. */
export function formatOf(bytes: Buffer): PhotoFormat | undefined {
  return FORMATS.find((format) => format.recognises(bytes));
}
