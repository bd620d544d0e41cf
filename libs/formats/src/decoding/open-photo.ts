import type { Header, PreviewFormat, SlowFormat } from '../formats/format.js';
import { notAPhoto } from '../formats/not-photos.js';
import { jpeg } from '../formats/jpeg.js';
import { formatOf } from '../formats/registry.js';
import { readDisplayCopy, writeDisplayCopy } from '../thumbnails/thumbnails.js';
import { checkSize, faultOf, probe, type ProbedPhoto } from './decoder.js';
import { boxOf } from './long-pictures.js';
import { PhotoError } from './photo-error.js';
import type { PhotoFile } from './read-file.js';

/** A photo that is ready to be decoded. */
export interface OpenedPhoto {
  /** What is decoded: the file, the preview in a RAW file, or the display copy. */
  readonly picture: ProbedPhoto;
  /** Size of the whole picture, upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Of the file or its preview; absent where a display copy was opened. */
  readonly header?: Header;
  /** Sentences about what is wrong with the photo, for its owner. */
  readonly warnings: readonly string[];
}

/** Longest side of display copies, in pixels: that of the lightbox. Those of long pictures are longer. */
const DISPLAY_SIDE = 2048;
/** Of a preview, in pixels; smaller ones show little of a photo. */
const SMALL_PREVIEW = 640;

/**
 * Opens a photo of any format by its content.
 * @param directory of thumbnails, in which display copies are kept; without it they are made each time
 * @throws PhotoError
 */
export async function openPhoto(file: PhotoFile, directory?: string): Promise<OpenedPhoto> {
  const { bytes } = file;
  const format = formatOf(bytes);
  if (!format) throw notAPhoto(bytes);
  if ('displayCopy' in format) return openSlow(format, file, directory);
  if ('previewOf' in format) return openPreview(format, bytes);
  const picture = await probe(format, bytes);
  const { width, height, header } = picture;
  return { picture, width, height, header, warnings: [] };
}

async function openPreview(format: PreviewFormat, bytes: Buffer): Promise<OpenedPhoto> {
  const preview = format.previewOf(bytes);
  if (!preview) {
    if (format.endsEarly(bytes)) throw faultOf(format, bytes, undefined);
    throw new PhotoError(`This ${format.name} file has no preview that can be shown.`);
  }
  const picture = await probe(jpeg, preview);
  const { width, height, header } = picture;
  const small = Math.max(width, height) < SMALL_PREVIEW;
  const warnings = small ? [`The only preview in this ${format.name} file is small: ${width} × ${height}.`] : [];
  return { picture, width, height, header, warnings };
}

async function openSlow(format: SlowFormat, file: PhotoFile, directory: string | undefined): Promise<OpenedPhoto> {
  const kept = directory === undefined ? undefined : readDisplayCopy(directory, file.contentHash());
  if (kept) format.rest();
  const { size, copy } = await decodeSlow(format, file.bytes, kept);
  if (directory !== undefined && !kept) writeDisplayCopy(directory, file.contentHash(), copy);
  return { picture: await probe(jpeg, copy), ...size, warnings: [] };
}

async function decodeSlow(format: SlowFormat, bytes: Buffer, kept: Buffer | undefined) {
  try {
    const size = await format.sizeOf(bytes);
    checkSize(format.name, size, format.heldPerPixel);
    return { size, copy: kept ?? (await format.displayCopy(bytes, boxOf(DISPLAY_SIDE, size))) };
  } catch (error) {
    throw faultOf(format, bytes, error);
  }
}
