import type { PhotoFormat } from './content.js';

/**
 * Whether a file that could not be decoded is cut off, by its own structure: its container
 * announces more bytes than there are. Only meaningful for bytes that failed to decode. The decoder's
 * own words are no help: photos decoded at the same time share one buffer for them.
 */
export function endsEarly(format: PhotoFormat, bytes: Buffer): boolean {
  switch (format) {
    case 'jpeg':
      return jpegEndsEarly(bytes);
    case 'png':
      return pngEndsEarly(bytes);
    case 'webp':
      return bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length;
    case 'gif':
      return bytes.at(-1) !== 0x3b;
    case 'tiff':
      return tiffEndsEarly(bytes);
    case 'avif':
    case 'heic':
      return boxesEndEarly(bytes);
  }
}

/**
 * Segments follow the start of image: marker, 16-bit length, data; after a start of scan (DA) come
 * coded data until the next marker that is neither a stuffed zero nor a restart. The last is D9.
 */
function jpegEndsEarly(bytes: Buffer): boolean {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return false;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff)
      at += 1; // a fill byte
    else if (marker === 0xd9) return false;
    else {
      at += 2 + bytes.readUInt16BE(at + 2);
      if (marker === 0xda) at = endOfScan(bytes, at);
    }
  }
  return bytes.readUInt16BE(bytes.length - 2) !== 0xffd9;
}

function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker !== 0 && !(marker >= 0xd0 && marker <= 0xd7)) return at;
  }
  return bytes.length;
}

/** Chunks follow the 8-byte signature: length, type, data, CRC; the last is IEND. */
function pngEndsEarly(bytes: Buffer): boolean {
  let at = 8;
  while (at + 8 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IEND' || !/^[A-Za-z]{4}$/.test(type)) return false;
    at += 12 + bytes.readUInt32BE(at);
  }
  return true;
}

/** The header points at the first directory, which many writers put at the end of the file. */
function tiffEndsEarly(bytes: Buffer): boolean {
  if (bytes.length < 16) return true;
  const little = bytes[0] === 0x49;
  const big = (little ? bytes[2] : bytes[3]) === 43;
  if (big) return Number(little ? bytes.readBigUInt64LE(8) : bytes.readBigUInt64BE(8)) + 8 > bytes.length;
  const directory = little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  if (directory + 2 > bytes.length) return true;
  const entries = little ? bytes.readUInt16LE(directory) : bytes.readUInt16BE(directory);
  return directory + 2 + entries * 12 + 4 > bytes.length;
}

/** Boxes: 32-bit size, type; size 1 is followed by a 64-bit size, size 0 reaches to the end. */
function boxesEndEarly(bytes: Buffer): boolean {
  let at = 0;
  while (at + 8 <= bytes.length) {
    let size = bytes.readUInt32BE(at);
    if (size === 0) return false;
    if (size === 1) {
      if (at + 16 > bytes.length) return true;
      size = Number(bytes.readBigUInt64BE(at + 8));
    }
    if (size < 8) return false;
    at += size;
  }
  return at !== bytes.length;
}
