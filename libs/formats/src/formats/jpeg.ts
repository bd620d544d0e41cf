import { openWithSharp, startsWith, type SharpFormat } from './format.js';
import { END_OF_IMAGE, endOf, unsupportedCoding } from './jpeg-structure.js';

/** Bytes of the frequencies of a pixel's three samples, by chroma subsampling; a progressive decode holds them all. */
const FREQUENCIES: Readonly<Record<string, number>> = { '4:2:0': 3, '4:2:2': 4 };

/** JPEG (ITU-T T.81), also the first picture of an MPO. */
export const jpeg: SharpFormat = {
  name: 'JPEG',
  extensions: ['jpg', 'jpeg', 'jpe', 'jfif', 'jif', 'pjpeg', 'pjp', 'mpo'],
  recognises: (bytes) => startsWith(bytes, '\xFF\xD8\xFF'),
  loader: 'VipsForeignLoadJpeg',
  open: openWithSharp,
  heldPerPixel: ({ isProgressive, chromaSubsampling = '' }) =>
    isProgressive === true ? (FREQUENCIES[chromaSubsampling] ?? 6) : 0,
  // A damaged length may point beyond the end of a whole file.
  endsEarly: (bytes) => endOf(bytes) === undefined && !bytes.subarray(-2).equals(END_OF_IMAGE),
  unsupportedCoding,
  // libjpeg only warns of data that end in the middle of a picture with a mark of the end.
  repair: { complete, damaged: true, strict: 'warning', tolerant: 'error', decodesZeros: true, filling: 128 },
};

/** An interrupted copy may end in zeros, which decode as grey. With an end of image the decoder fills up the rest. */
function complete(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return Buffer.concat([bytes.subarray(0, end), END_OF_IMAGE]);
}
