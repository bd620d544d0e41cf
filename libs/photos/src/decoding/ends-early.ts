import type { PhotoFormat } from './content.js';

/**
 * Whether a file that could not be decoded is cut off, by its own structure: its container
 * announces more bytes than there are. Only meaningful for bytes that failed to decode.
 */
export function endsEarly(format: PhotoFormat, bytes: Buffer): boolean {
  switch (format) {
    case 'jpeg':
      return !bytes.includes(Buffer.from([0xff, 0xd9]), Math.max(0, bytes.length - 65_536));
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

/** Chunks follow the 8-byte signature: length, type, data, CRC; the last is IEND. */
function pngEndsEarly(bytes: Buffer): boolean {
  let at = 8;
  while (at + 8 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IEND') return false;
    if (!/^[A-Za-z]{4}$/.test(type)) return false;
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
