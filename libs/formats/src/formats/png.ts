import { openWithSharp, startsWith, wholePicture, type SharpFormat } from './format.js';

/** PNG (ISO/IEC 15948). */
export const png: SharpFormat = {
  name: 'PNG',
  extensions: ['png'],
  recognises: (bytes) => startsWith(bytes, '\x89PNG\r\n\x1A\n'),
  loader: 'VipsForeignLoadPng',
  open: openWithSharp,
  heldPerPixel: (header) => (header.isProgressive === true ? wholePicture(header) : 0),
  endsEarly,
  repair: { complete: (bytes) => bytes, strict: 'error', tolerant: 'none', filling: 0 },
};

/** Chunks follow the 8-byte signature: length, type, data, CRC; the last is IEND. */
function endsEarly(bytes: Buffer): boolean {
  let at = 8;
  while (at + 8 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IEND' || !/^[A-Za-z]{4}$/.test(type)) return false;
    at += 12 + bytes.readUInt32BE(at);
  }
  return true;
}
