import { latin1 } from './format.js';

// ISO base media files (ISO/IEC 14496-12), the container of HEIC, AVIF and videos.

/** The major and compatible brands of such a file; none for any other. */
export function brandsOf(bytes: Buffer): string[] {
  if (latin1(bytes, 4, 8) !== 'ftyp') return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  const brands = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin1(bytes, at, at + 4));
  return brands;
}

/** Boxes: 32-bit size, type; size 1 is followed by a 64-bit size, size 0 reaches to the end. */
export function endsEarly(bytes: Buffer): boolean {
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
