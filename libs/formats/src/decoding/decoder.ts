import sharp, { type Region, type Sharp } from 'sharp';
import type { Header, OpenOptions, PhotoFormat, Repair, SharpFormat } from '../formats/format.js';
import { FORMATS } from '../formats/registry.js';
import { onGround } from './ground.js';
import { missingAtEnd } from './missing-end.js';
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

/** What a decode may hold in memory, in bytes: 100 megapixels of two bytes a channel. */
const MAX_HELD_BYTES = 600e6;
/** Largest picture that is decoded row by row, in pixels: it takes some seconds. */
const MAX_PIXELS = 1e9;
/** A picture of which more than this share is missing is of no use. */
const MAX_MISSING = 0.5;

/** A photo whose header was read. */
export interface ProbedPhoto {
  readonly bytes: Buffer;
  readonly format: SharpFormat;
  /** Size of the upright picture, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly header: Header;
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
  sharp.unblock({ operation: FORMATS.flatMap((format) => ('loader' in format ? [format.loader] : [])) });
}

/** Reads the header of a photo. @throws PhotoError if it is broken or decoding it would take too much memory. */
export async function probe(format: SharpFormat, bytes: Buffer): Promise<ProbedPhoto> {
  try {
    const header = await sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata();
    const { width, height } = header.autoOrient;
    checkSize(format.name, { width, height }, format.heldPerPixel(header));
    return { bytes, format, width, height, header };
  } catch (error) {
    throw faultOf(format, bytes, error);
  }
}

/** @throws PhotoError if the decode of a picture would take too much memory, or too long. */
export function checkSize(
  format: string,
  { width, height }: { readonly width: number; readonly height: number },
  heldPerPixel: number,
): void {
  const limit = Math.min(MAX_PIXELS, heldPerPixel === 0 ? Infinity : Math.floor(MAX_HELD_BYTES / heldPerPixel));
  if (width * height <= limit) return;
  const [megapixels, most] = [Math.ceil((width * height) / 1e6), Math.floor(limit / 1e6)];
  throw new PhotoError(
    `The picture is too large: ${megapixels} megapixels (${width} × ${height}), the limit of such a ${format} is ${most}.`,
  );
}

/** How a photo is decoded. */
export interface Decode {
  /** The picture is made smaller to fit into this, in pixels. */
  readonly box: { readonly width: number; readonly height: number };
  /** The part of the picture that is wanted, in pixels; the picture then has exactly the size of the box. */
  readonly region?: Region;
}

/** Decoded pixels, with sentences about what is wrong with them for the photo's owner. */
export interface DecodedImage {
  readonly image: RgbImage;
  readonly warnings: readonly string[];
}

/**
 * Decodes a photo upright, its first frame or page, in sRGB, transparent pixels on a ground. Of a file whose end is
 * missing what is there is decoded.
 * @throws PhotoError
 */
export async function decodeRgb(photo: ProbedPhoto, decode: Decode): Promise<DecodedImage> {
  const { format, bytes } = photo;
  const { repair } = format;
  if (repair?.decodesZeros && bytes.at(-1) === 0 && format.endsEarly(bytes))
    return decodeIncomplete(photo, decode, repair, true);
  try {
    return { image: await pixelsOf(photo, decode, repair?.strict ?? 'error'), warnings: [] };
  } catch (error) {
    const early = format.endsEarly(bytes);
    if (!repair || !(early || repair.damaged)) throw faultOf(format, bytes, error);
    return decodeIncomplete(photo, decode, repair, early);
  }
}

async function decodeIncomplete(
  photo: ProbedPhoto,
  decode: Decode,
  { strict, tolerant, filling, ...repair }: Repair,
  early: boolean,
): Promise<DecodedImage> {
  const completed = { ...photo, bytes: early ? repair.complete(photo.bytes) : photo.bytes };
  if (completed.bytes !== photo.bytes) {
    // Nothing is missing but the mark of the end.
    const image = await pixelsOf(completed, decode, strict).catch(() => undefined);
    if (image) return { image, warnings: [] };
  }
  try {
    const image = await pixelsOf(completed, decode, tolerant);
    const missing = await missingAtEnd(completed.bytes, filling, tolerant);
    if (missing > MAX_MISSING) throw new Error(`${missing} of the picture is missing`);
    return { image, warnings: warningsOf(early, missing) };
  } catch (error) {
    throw faultOf(photo.format, photo.bytes, error);
  }
}

function warningsOf(early: boolean, missing: number): string[] {
  const why = early ? 'The file ends early' : 'The file is damaged';
  const percent = Math.round(missing * 100);
  if (percent > 0) return [`${why}: the last ${percent} % of the picture is missing.`];
  // Less than half a percent, or detail of a progressive picture. A whole file without gaps has harmless faults.
  return early || missing > 0 ? [`${why}: a little of the picture is missing.`] : [];
}

async function pixelsOf(
  { bytes, format }: ProbedPhoto,
  { box, region }: Decode,
  failOn: OpenOptions['failOn'],
): Promise<RgbImage> {
  const opened = (await format.open(bytes, { failOn }))
    .autoOrient()
    .toColourspace('srgb')
    .resize({ ...box, fit: region ? 'fill' : 'inside', withoutEnlargement: true });
  const pipeline = region ? opened.extract(region) : opened;
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { data: channels === 4 ? onGround(data) : data, width, height };
}

/** The reason for the photo's owner why a file cannot be decoded. */
export function faultOf(
  format: Pick<PhotoFormat, 'name' | 'endsEarly' | 'unsupportedCoding'>,
  bytes: Buffer,
  cause: unknown,
): PhotoError {
  if (cause instanceof PhotoError) return cause;
  const coding = format.unsupportedCoding?.(bytes);
  if (coding !== undefined) return new PhotoError(`${coding} is not supported.`, { cause });
  if (format.endsEarly(bytes)) return new PhotoError('The file ends early: part of the picture is missing.', { cause });
  return new PhotoError(`The file is damaged: its ${format.name} data cannot be decoded.`, { cause });
}
