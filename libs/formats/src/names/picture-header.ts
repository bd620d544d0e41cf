import { realpath, stat } from 'node:fs/promises';
import readExif from 'exif-reader';
import sharp, { type Metadata } from 'sharp';
import { withPhotoFile } from '../decoding/read-file.js';
import { formatOf } from '../formats/registry.js';
import { directoriesOf } from '../raw/ifd.js';
import { orientationOf, swapsSides, type Orientation } from './orientation.js';

/** How a picture is stored: its size before it is turned upright, in pixels, and its XMP, if it has any. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  readonly xmp: Buffer | undefined;
}

/** Of XMP in a TIFF directory. */
const XMP_TAG = 0x2bc;

/** Reads the header of a photo of any format; null where it cannot be read. */
export async function headerIn(bytes: Buffer): Promise<PictureHeader | null> {
  const format = formatOf(bytes);
  const picture = format && 'previewOf' in format ? format.previewOf(bytes) : bytes;
  if (!picture) return null;
  const place = picture === bytes ? undefined : directoriesOf(bytes)[0]?.bytesOf(XMP_TAG);
  const header = await metadataOf(picture);
  return header && { ...header, xmp: place ? bytes.subarray(place.start, place.end) : header.xmp };
}

/** Reads the header of a photo, of most formats without the rest of the file; null where it cannot be read. */
export async function readHeader(path: string): Promise<PictureHeader | null> {
  if (!(await isFileAt(path).catch(() => false))) return null;
  return (await metadataOf(path)) ?? withPhotoFile(path, ({ bytes }) => headerIn(bytes)).catch(() => null);
}

/** Whether a regular file is there, and not through a link that replaced it or a folder of its path. */
async function isFileAt(path: string): Promise<boolean> {
  return (await realpath(path)) === path && (await stat(path)).isFile();
}

function metadataOf(picture: Buffer | string): Promise<PictureHeader | null> {
  const header = sharp(picture, { failOn: 'none', limitInputPixels: false }).metadata();
  return header.then(headerOf, () => null);
}

function headerOf({ orientation: said, exif, xmp, autoOrient }: Metadata): PictureHeader {
  // libvips gives HEIF pictures upright and says no orientation; their EXIF says how they were stored.
  const orientation = orientationOf(said ?? exifOrientation(exif));
  const { width, height } = autoOrient;
  const size = swapsSides(orientation) ? { width: height, height: width } : { width, height };
  return { ...size, orientation, xmp };
}

function exifOrientation(exif: Buffer | undefined): unknown {
  try {
    return exif && readExif(exif).Image?.Orientation;
  } catch {
    return undefined;
  }
}
