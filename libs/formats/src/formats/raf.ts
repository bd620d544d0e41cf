import { largestJpeg } from '../raw/largest-jpeg.js';
import { startsWith, type PreviewFormat } from './format.js';

/** RAW files of Fujifilm: the header says where a JPEG is, which has an EXIF of its own. */
export const raf: PreviewFormat = {
  name: 'RAW',
  extensions: ['raf'],
  recognises: (bytes) => startsWith(bytes, 'FUJIFILMCCD-RAW '),
  endsEarly: (bytes) => (placeOf(bytes)?.end ?? Infinity) > bytes.length,
  previewOf(bytes) {
    const place = placeOf(bytes);
    return place && largestJpeg(bytes, [place]);
  },
};

/** Offset and length in bytes, at 84. */
function placeOf(bytes: Buffer): { start: number; end: number } | undefined {
  if (bytes.length < 92) return undefined;
  const start = bytes.readUInt32BE(84);
  return { start, end: start + bytes.readUInt32BE(88) };
}
