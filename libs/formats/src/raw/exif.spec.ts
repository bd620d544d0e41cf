import { describe, expect, test } from 'vitest';
import { metadataOf } from '../metadata/metadata.js';
import { asGroup, asTiff, GROUPS } from './exif.js';

/** A TIFF whose one directory has one text of three letters, in either byte order. */
function tiffWith(signature: string, tag: number, text: string): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write(signature, 'latin1');
  const numbers: [at: number, bytes: 2 | 4, value: number][] = [[4, 4, 8], [8, 2, 1], [10, 2, tag], [12, 2, 2], [14, 4, 4]]; // prettier-ignore
  for (const [at, bytes, value] of numbers)
    if (signature.startsWith('MM')) tiff.writeUIntBE(value, at, bytes);
    else tiff.writeUIntLE(value, at, bytes);
  tiff.write(text, 18);
  return tiff;
}
const [MODEL, LENS] = [0x110, 0xa434];

describe('EXIF data', () => {
  test.each(['II*\0', 'MM\0*', 'IIRO', 'IIRS', 'MMOR', 'IIU\0'])(
    'are read of a file that begins with %j',
    (signature) => {
      const file = tiffWith(signature, MODEL, 'One');
      expect(metadataOf(asTiff(file)).camera).toBe('One');
      expect(file).toEqual(tiffWith(signature, MODEL, 'One'));
    },
  );

  test.each(['II*\0', 'MM\0*'])('are read of a group alone, in a TIFF that begins with %j', (signature) => {
    const group = tiffWith(signature, LENS, 'One');
    expect(metadataOf(group).lens).toBeNull();
    expect(metadataOf(asGroup(group, GROUPS.photo)).lens).toBe('One');
    expect(metadataOf(asGroup(group, GROUPS.gps)).lens).toBeNull();
  });

  test.each([0, 3, 7, 8, 12])('of a group of %i bytes are none', (length) => {
    const group = tiffWith('II*\0', LENS, 'One').subarray(0, length);
    expect(metadataOf(asGroup(group, GROUPS.photo)).lens).toBeNull();
  });
});
