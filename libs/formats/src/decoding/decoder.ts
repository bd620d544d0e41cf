import sharp, { type Sharp } from 'sharp';
import { contentOf, type PhotoFormat } from './content.js';
import { endsEarly } from './ends-early.js';
import { PhotoError } from './photo-error.js';
import type { RgbImage } from './rgb-image.js';

/** Largest photo that is decoded, in pixels. */
const MAX_PIXELS = 100_000_000;

const PHOTO_LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}`);

/** A photo's bytes whose header was read. Sizes are those of the upright picture. */
export interface ProbedPhoto {
  readonly bytes: Buffer;
  readonly format: PhotoFormat;
  readonly width: number;
  readonly height: number;
}

/**
 * Sets the image library up for a process that decodes many photos, one or two at a time: nothing cached, no loader
 * but those of photos.
 * @param threads of one decode; processes are the parallelism.
 */
export function configureDecoder(threads = 1): void {
  sharp.cache(false);
  sharp.concurrency(threads);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: PHOTO_LOADERS });
}

/**
 * Reads the header of a photo.
 * @throws PhotoError if it is no photo, a broken one, or one of over `MAX_PIXELS`.
 */
export async function probe(bytes: Buffer): Promise<ProbedPhoto> {
  const content = contentOf(bytes);
  if (content.kind === 'other')
    throw new PhotoError('not_an_image', `Not an image: the file contains ${content.what}.`);
  if (content.kind === 'unsupported') {
    throw new PhotoError('unsupported_format', `${content.what} images are not supported.`);
  }
  const { format } = content;
  // What a broken-off copy leaves unwritten is zero, and zeros decode, as grey.
  if (format === 'jpeg' && bytes.at(-1) === 0 && endsEarly(format, bytes)) throw truncated();
  const { autoOrient } = await decoding(format, bytes, () => sharp(bytes, { limitInputPixels: false }).metadata());
  const { width, height } = autoOrient;
  if (width * height > MAX_PIXELS) {
    const megapixels = Math.ceil((width * height) / 1e6);
    throw new PhotoError(
      'too_many_pixels',
      `The picture is too large: ${megapixels} megapixels (${width} × ${height}), the limit is ${MAX_PIXELS / 1e6}.`,
    );
  }
  return { bytes, format, width, height };
}

/**
 * Decodes a photo upright, its first frame or page, in sRGB on white, made smaller to fit `box`.
 * @throws PhotoError `truncated`, `corrupt` or `hevc`.
 */
export async function decodeRgb(photo: ProbedPhoto, box: { width: number; height: number }): Promise<RgbImage> {
  const { data, info } = await decoding(photo.format, photo.bytes, () =>
    upright(photo.bytes)
      .resize({ ...box, fit: 'inside', withoutEnlargement: true })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { data, width: info.width, height: info.height };
}

function upright(bytes: Buffer): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS })
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('srgb');
}

/** Runs a decode of `bytes` and says in our words what the decoder found wrong. */
async function decoding<T>(format: PhotoFormat, bytes: Buffer, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    if (endsEarly(format, bytes)) throw truncated(cause);
    if (format === 'heic') {
      throw new PhotoError('hevc', 'A HEIC picture coded with HEVC cannot be decoded here; convert it to JPEG.', {
        cause,
      });
    }
    throw new PhotoError('corrupt', `The file is damaged: its ${format.toUpperCase()} data cannot be decoded.`, {
      cause,
    });
  }
}

function truncated(cause?: unknown): PhotoError {
  return new PhotoError('truncated', 'The file ends early: part of the picture is missing.', { cause });
}
