import { PhotoError } from '../decoding/photo-error.js';
import { latin1, startsWith } from './format.js';
import { isHeif } from './iso-media.js';

type Recogniser = readonly [name: string, recognises: (bytes: Buffer) => boolean];

const UNSUPPORTED_IMAGES: readonly Recogniser[] = [
  ['JPEG 2000', (bytes) => startsWith(bytes, '\0\0\0\x0CjP  ') || startsWith(bytes, '\xFF\x4F\xFF\x51')],
  ['JPEG XL', (bytes) => startsWith(bytes, '\0\0\0\x0CJXL ') || startsWith(bytes, '\xFF\x0A')],
  ['HEIF', isHeif], // coded in neither of the ways that have a format
  ['Photoshop', (bytes) => startsWith(bytes, '8BPS')],
  ['BMP', (bytes) => startsWith(bytes, 'BM') && bytes.length > 26 && bytes.readUInt32LE(6) === 0],
  ['SVG', (bytes) => /^\s*<(?:\?xml|!--|!doctype svg|svg)/i.test(text(bytes)) && /<svg\b/i.test(text(bytes))],
];

const OTHER_CONTENT: readonly Recogniser[] = [
  ['a PDF document', (bytes) => startsWith(bytes, '%PDF-')],
  ['a video', (bytes) => latin1(bytes, 4, 8) === 'ftyp' || latin1(bytes, 8, 12) === 'AVI '],
  ['an archive', (bytes) => startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, '\x1F\x8B')],
  ['a web page', (bytes) => /^\s*<(?:!doctype html|html)/i.test(text(bytes))],
  ['only zero bytes', (bytes) => bytes.subarray(0, 4096).every((byte) => byte === 0)],
  ['text', (bytes) => isText(bytes.subarray(0, 4096))],
];

/** The reason to refuse a file that no format recognises; it never reaches a decoder. */
export function notAPhoto(bytes: Buffer): PhotoError {
  const nameIn = (table: readonly Recogniser[]) => table.find(([, recognises]) => recognises(bytes))?.[0];
  const image = nameIn(UNSUPPORTED_IMAGES);
  if (image !== undefined) return new PhotoError(`${image} images are not supported.`);
  const content = nameIn(OTHER_CONTENT) ?? 'unknown data';
  return new PhotoError(`Not an image: the file contains ${content}.`);
}

function isText(bytes: Buffer): boolean {
  try {
    // As of a stream, because the last character may be cut.
    return !/[^\P{Cc}\t\n\f\r]/u.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }));
  } catch {
    return false; // not UTF-8
  }
}

function text(bytes: Buffer): string {
  return latin1(bytes, 0, 1024);
}
