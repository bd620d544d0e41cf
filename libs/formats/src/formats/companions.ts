import { extname } from 'node:path';
import { cr3 } from './cr3.js';
import { heic } from './heic.js';
import { jpeg } from './jpeg.js';
import { raf } from './raf.js';
import { tiffRaw } from './tiff-raw.js';

/** The extensions of RAW files, lower case, without the dot. */
export const RAW_EXTENSIONS: readonly string[] = [tiffRaw, cr3, raf].flatMap(({ extensions }) => extensions);

/** RAW files, and the pictures that a camera writes beside them. */
const PAIRED = [RAW_EXTENSIONS, [jpeg, heic].flatMap(({ extensions }) => extensions)];

/**
 * The paths that the other file of a RAW and JPEG (or HEIC) pair may have: the same name, another extension, in lower or
 * upper case. None for other files.
 */
export function companionsOf(path: string): string[] {
  const extension = extname(path);
  const own = extension.slice(1).toLowerCase();
  const side = PAIRED.findIndex((extensions) => extensions.includes(own));
  if (side < 0) return [];
  const name = path.slice(0, path.length - extension.length);
  return (PAIRED[1 - side] ?? []).flatMap((other) => [`${name}.${other}`, `${name}.${other.toUpperCase()}`]);
}
