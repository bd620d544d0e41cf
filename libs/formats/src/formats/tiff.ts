import { openWithSharp, startsWith, type PhotoFormat } from './format.js';

/** TIFF 6.0 and BigTIFF, of both byte orders. */
export const tiff: PhotoFormat = {
  name: 'TIFF',
  extensions: ['tif', 'tiff'],
  recognises: (bytes) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((signature) => startsWith(bytes, signature)),
  loader: 'VipsForeignLoadTiff',
  open: openWithSharp,
  endsEarly,
};

/** The header points at the first directory, which many writers put at the end of the file. */
function endsEarly(bytes: Buffer): boolean {
  if (bytes.length < 16) return true;
  const little = bytes[0] === 0x49;
  const big = (little ? bytes[2] : bytes[3]) === 43;
  if (big) return Number(little ? bytes.readBigUInt64LE(8) : bytes.readBigUInt64BE(8)) + 8 > bytes.length;
  const directory = little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  if (directory + 2 > bytes.length) return true;
  const entries = little ? bytes.readUInt16LE(directory) : bytes.readUInt16BE(directory);
  return directory + 2 + entries * 12 + 4 > bytes.length;
}
