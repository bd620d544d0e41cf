import sharp, { type Sharp } from 'sharp';
import type { PhotoFormat } from '../formats/format.js';
import { notAPhoto } from '../formats/not-photos.js';
import { FORMATS, formatOf } from '../formats/registry.js';
import { PhotoError } from './photo-error.js';

/** An upright sRGB image: one byte each of red, green and blue a pixel, row by row from the top left. */
export interface RgbImage {
  /** `width * height * 3` bytes. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Opens decoded pixels for further processing. */
export function fromRgb({ data, width, height }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Largest photo that is decoded, in pixels. */
const MAX_PIXELS = 100_000_000;

/** A photo whose header was read; sizes are those of the upright picture. */
export interface ProbedPhoto {
  readonly bytes: Buffer;
  readonly format: PhotoFormat;
  readonly width: number;
  readonly height: number;
}

/**
 * Sets sharp up for a process that decodes many photos, one or two at a time: no cache, and only the loaders of the
 * declared formats.
 * @param threads of one decode
 */
export function configureDecoder(threads = 1): void {
  sharp.cache(false);
  sharp.concurrency(threads);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: FORMATS.map(({ loader }) => loader) });
}

/** Reads the header of a photo. @throws PhotoError if it is no photo, a broken one, or one of over `MAX_PIXELS`. */
export async function probe(bytes: Buffer): Promise<ProbedPhoto> {
  const format = formatOf(bytes);
  if (!format) throw notAPhoto(bytes);
  if (format.decodesZeros && bytes.at(-1) === 0 && format.endsEarly(bytes)) throw truncated();
  const { autoOrient } = await decoding(format, bytes, async () =>
    (await format.open(bytes, { limitInputPixels: false })).metadata(),
  );
  const { width, height } = autoOrient;
  if (width * height > MAX_PIXELS) {
    const megapixels = Math.ceil((width * height) / 1e6);
    throw new PhotoError(
      `The picture is too large: ${megapixels} megapixels (${width} × ${height}), the limit is ${MAX_PIXELS / 1e6}.`,
    );
  }
  return { bytes, format, width, height };
}

/** Decodes a photo upright, its first frame or page, in sRGB on white, made smaller to fit `box`. @throws PhotoError */
export async function decodeRgb(
  { bytes, format }: ProbedPhoto,
  box: { width: number; height: number },
): Promise<RgbImage> {
  const { data, info } = await decoding(format, bytes, async () =>
    (await format.open(bytes, { limitInputPixels: MAX_PIXELS }))
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .resize({ ...box, fit: 'inside', withoutEnlargement: true })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { data, width: info.width, height: info.height };
}

/** Runs a decode of `bytes` and turns its error into a reason for the photo's owner. */
async function decoding<T>(format: PhotoFormat, bytes: Buffer, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    if (format.endsEarly(bytes)) throw truncated(cause);
    if (format.refusal !== undefined) throw new PhotoError(format.refusal, { cause });
    throw new PhotoError(`The file is damaged: its ${format.name} data cannot be decoded.`, { cause });
  }
}

function truncated(cause?: unknown): PhotoError {
  return new PhotoError('The file ends early: part of the picture is missing.', { cause });
}
