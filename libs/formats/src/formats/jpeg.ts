import { openWithSharp, startsWith, type PhotoFormat } from './format.js';

/** JPEG (ITU-T T.81). */
export const jpeg: PhotoFormat = {
  name: 'JPEG',
  extensions: ['jpg', 'jpeg'],
  recognises: (bytes) => startsWith(bytes, '\xFF\xD8\xFF'),
  loader: 'VipsForeignLoadJpeg',
  open: openWithSharp,
  endsEarly,
  decodesZeros: true,
};

/**
 * Segments follow the start of image: marker, 16-bit length, data; after a start of scan (DA) come
 * coded data until the next marker that is neither a stuffed zero nor a restart. The last is D9.
 */
function endsEarly(bytes: Buffer): boolean {
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
