import readExif from 'exif-reader';
import sharp from 'sharp';
import { cutText, NO_METADATA, type PhotoMetadata } from '#libs/contracts';
import type { Header } from '../formats/format.js';
import { formatOf } from '../formats/registry.js';
import { tiff } from '../formats/tiff.js';

/** The reader makes 1899 of `0000:00:00`, which clocks that were never set write. */
export const FIRST_YEAR = 1900;
/** Names of cameras and lenses are cut here. */
const LONGEST_NAME = 100;

type Tags = Readonly<Record<string, unknown>>;
/** Of tags, as the reader names them. */
type Group = 'Image' | 'Photo' | 'GPSInfo';

/**
 * Reads what the camera wrote into a photo.
 * @param known header of the photo, where it was read before
 */
export async function metadataIn(bytes: Buffer, known?: Header): Promise<PhotoMetadata> {
  const format = formatOf(bytes);
  if (format && 'exifIn' in format) return metadataOf(...format.exifIn(bytes));
  // A TIFF holds EXIF data as it is.
  if (format === tiff) return metadataOf(bytes);
  if (known) return metadataOf(known.exif);
  const header = sharp(bytes, { failOn: 'none', limitInputPixels: false }).metadata();
  return header.then(
    ({ exif }) => metadataOf(exif),
    () => NO_METADATA,
  );
}

/**
 * Reads EXIF data (CIPA DC-008), each of which begins with `Exif` or is a TIFF file. A tag holds where it is first.
 * Nothing in them can be trusted: what is damaged or impossible counts as not said.
 */
export function metadataOf(...exif: readonly (Buffer | undefined)[]): PhotoMetadata {
  const parts = exif.map(groupsIn);
  const merged = (name: Group): Tags => Object.assign({}, ...parts.map((part) => part[name] ?? {}).reverse()) as Tags;
  const [image, photo, gps] = [merged('Image'), merged('Photo'), merged('GPSInfo')];
  const time = (name: string) => localTime(photo[name], exif);
  const takenAt = time('DateTimeOriginal') ?? time('DateTimeDigitized');
  return {
    takenAt,
    offsetMinutes: takenAt === null ? null : offset(photo['OffsetTimeOriginal'] ?? photo['OffsetTime']),
    camera: camera(text(image['Make']), text(image['Model'])),
    lens: text(photo['LensModel']),
    exposureSeconds: positive(photo['ExposureTime']),
    aperture: positive(photo['FNumber']),
    iso: positive(first(photo['ISOSpeedRatings'])),
    focalLengthMm: positive(photo['FocalLength']),
    ...place(gps),
  };
}

function groupsIn(exif: Buffer | undefined): Readonly<Partial<Record<Group, Tags | null>>> {
  try {
    return exif ? readExif(exif) : {};
  } catch {
    return {};
  }
}

/**
 * The reader gives local time as if it were UTC, and makes another date of one that is none: of 31 February, 3 March, of
 * the year 50, 1950. What it gives is written in the data only where it was possible.
 */
function localTime(value: unknown, exif: readonly (Buffer | undefined)[]): string | null {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return null;
  const year = value.getUTCFullYear();
  if (year < FIRST_YEAR || year > 9999) return null;
  const time = value.toISOString().slice(0, 19);
  const written = time.replaceAll('-', ':').replace('T', ' ');
  return exif.some((bytes) => bytes?.includes(written, 0, 'latin1')) ? time : null;
}

/** `+02:00` in minutes. */
function offset(value: unknown): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(text(value) ?? '') ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  if (!(total <= 14 * 60)) return null;
  return sign === '-' ? 0 - total : total;
}

/** The model, after its maker where it does not begin with that: `NIKON D90`, `Apple iPhone 15`. */
function camera(make: string | null, model: string | null): string | null {
  if (make === null || model === null) return model ?? make;
  const [maker = ''] = make.toLowerCase().split(' ');
  return model.toLowerCase().startsWith(maker) ? model : cutText(`${make} ${model}`, LONGEST_NAME);
}

/** Degrees of WGS 84, north and east positive; null where they cannot be, or are the zeros that stand for no position. */
export function possiblePlace(latitude: number, longitude: number): { latitude: number; longitude: number } | null {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) || (latitude === 0 && longitude === 0)) return null;
  return { latitude: Number(latitude.toFixed(7)), longitude: Number(longitude.toFixed(7)) };
}

function place(gps: Tags): Pick<PhotoMetadata, 'latitude' | 'longitude' | 'altitudeMetres'> {
  const latitude = degrees(gps['GPSLatitude'], gps['GPSLatitudeRef'], 'S');
  const longitude = degrees(gps['GPSLongitude'], gps['GPSLongitudeRef'], 'W');
  const found = possiblePlace(latitude, longitude);
  if (!found) return { latitude: null, longitude: null, altitudeMetres: null };
  const height = number(gps['GPSAltitude']);
  const below = number(first(gps['GPSAltitudeRef'])) === 1;
  return { ...found, altitudeMetres: height !== null && below ? 0 - height : height };
}

/** Degrees, minutes and seconds as one number, negative in the given hemisphere; NaN where they are none. */
function degrees(value: unknown, reference: unknown, negative: string): number {
  if (!Array.isArray(value) || value.length !== 3) return NaN;
  const [whole, minutes, seconds] = value.map(number);
  // Some writers give minutes with a fraction, and 0/0 for the seconds.
  if (whole === null || whole === undefined || minutes === null || minutes === undefined) return NaN;
  // Rounding writes 60 seconds.
  if (!(whole >= 0 && minutes >= 0 && minutes <= 60 && (seconds ?? 0) >= 0 && (seconds ?? 0) <= 60)) return NaN;
  const size = whole + minutes / 60 + (seconds ?? 0) / 3600;
  return text(reference)?.toUpperCase() === negative ? 0 - size : size;
}

function first(value: unknown): unknown {
  return Array.isArray(value) || value instanceof Uint8Array ? value[0] : value;
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function positive(value: unknown): number | null {
  const known = number(value);
  return known !== null && known > 0 ? known : null;
}

/** Text without what terminals and pages cannot show; bytes that are not ASCII are UTF-8 in practice. */
function text(value: unknown): string | null {
  const said = Buffer.isBuffer(value) ? value.toString('utf8') : typeof value === 'string' ? value : '';
  const clean = said
    .replace(/\0.*$/s, '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return clean === '' ? null : cutText(clean, LONGEST_NAME);
}
