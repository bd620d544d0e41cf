import { largestJpeg } from '../raw/largest-jpeg.js';
import { startsWith, type PreviewFormat } from './format.js';
import { exifOf } from './jpeg-structure.js';

/** RAW files of Fujifilm: the header says where a JPEG is, which has an EXIF of its own. */
export const raf: PreviewFormat = {
  name: 'RAW',
  extensions: ['raf'],
  recognises: (bytes) => startsWith(bytes, 'FUJIFILMCCD-RAW '),
  endsEarly: (bytes) => (placeOf(bytes)?.end ?? Infinity) > bytes.length,
  previewOf: jpegIn,
  *exifIn(bytes) {
    const jpeg = jpegIn(bytes);
    if (jpeg) yield exifOf(jpeg);
  },
};

function jpegIn(bytes: Buffer): Buffer | undefined {
  const place = placeOf(bytes);
  return place && largestJpeg(bytes, [place]);
}

/** Offset and length in bytes, at 84. */
function placeOf(bytes: Buffer): { start: number; end: number } | undefined {
  if (bytes.length < 92) return undefined;
  const start = bytes.readUInt32BE(84);
  return { start, end: start + bytes.readUInt32BE(88) };
}
