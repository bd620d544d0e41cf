/** What a photo's content is, by its signature; `heic` is HEIF coded with HEVC. */
export type PhotoFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'tiff' | 'avif' | 'heic';

/** What bytes are: a photo, or something that never reaches a decoder, named for a person. */
export type Content =
  | { readonly kind: 'photo'; readonly format: PhotoFormat }
  | { readonly kind: 'unsupported'; readonly what: string }
  | { readonly kind: 'other'; readonly what: string };

const HEVC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/**
 * Tells a file by its first bytes, whatever its name: the only formats that reach the decoder are
 * those recognised here, so a script or document in a photo's clothes is refused.
 */
export function contentOf(bytes: Buffer): Content {
  const format = formatOf(bytes);
  if (format !== undefined) return { kind: 'photo', format };
  for (const [what, test] of UNSUPPORTED_IMAGES) if (test(bytes)) return { kind: 'unsupported', what };
  for (const [what, test] of OTHER_CONTENT) if (test(bytes)) return { kind: 'other', what };
  return { kind: 'other', what: 'unknown data' };
}

function formatOf(bytes: Buffer): PhotoFormat | undefined {
  if (starts(bytes, '\xFF\xD8\xFF')) return 'jpeg';
  if (starts(bytes, '\x89PNG\r\n\x1A\n')) return 'png';
  if (starts(bytes, 'GIF87a') || starts(bytes, 'GIF89a')) return 'gif';
  if (starts(bytes, 'RIFF') && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((magic) => starts(bytes, magic))) return 'tiff';
  if (ascii(bytes, 4, 8) !== 'ftyp') return undefined;
  const brands = brandsOf(bytes);
  if (brands.some((brand) => HEVC_BRANDS.includes(brand))) return 'heic';
  return brands.some((brand) => brand === 'avif' || brand === 'avis' || brand === 'mif1') ? 'avif' : undefined;
}

/** The major and compatible brands of an ISO base media file (ISO/IEC 14496-12, `ftyp`). */
function brandsOf(bytes: Buffer): string[] {
  const end = Math.min(bytes.length >= 4 ? bytes.readUInt32BE(0) : 0, bytes.length, 256);
  const brands = [ascii(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(bytes, at, at + 4));
  return brands;
}

type Recogniser = readonly [what: string, test: (bytes: Buffer) => boolean];

const UNSUPPORTED_IMAGES: readonly Recogniser[] = [
  ['JPEG 2000', (bytes) => starts(bytes, '\0\0\0\x0CjP  ') || starts(bytes, '\xFF\x4F\xFF\x51')],
  ['JPEG XL', (bytes) => starts(bytes, '\0\0\0\x0CJXL ') || starts(bytes, '\xFF\x0A')],
  ['Photoshop', (bytes) => starts(bytes, '8BPS')],
  ['BMP', (bytes) => starts(bytes, 'BM') && bytes.length > 26 && bytes.readUInt32LE(6) === 0],
  ['SVG', (bytes) => /^\s*<(?:\?xml|!--|!doctype svg|svg)/i.test(text(bytes)) && /<svg\b/i.test(text(bytes))],
];

const OTHER_CONTENT: readonly Recogniser[] = [
  ['a PDF document', (bytes) => starts(bytes, '%PDF-')],
  ['a video', (bytes) => ascii(bytes, 4, 8) === 'ftyp' || ascii(bytes, 8, 12) === 'AVI '],
  ['an archive', (bytes) => starts(bytes, 'PK\x03\x04') || starts(bytes, '\x1F\x8B')],
  ['a web page', (bytes) => /^\s*<(?:!doctype html|html)/i.test(text(bytes))],
  ['only zero bytes', (bytes) => bytes.subarray(0, 4096).every((byte) => byte === 0)],
  ['text', (bytes) => isText(bytes.subarray(0, 4096))],
];

function isText(bytes: Buffer): boolean {
  try {
    // As of a stream, because the last character may be cut.
    return !/[^\P{Cc}\t\n\f\r]/u.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }));
  } catch {
    return false; // not UTF-8
  }
}

function text(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 1024);
}

function ascii(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}

function starts(bytes: Buffer, signature: string): boolean {
  return ascii(bytes, 0, signature.length) === signature;
}
