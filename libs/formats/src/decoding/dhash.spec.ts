import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { picture } from '../../../../test/support/pictures.js';
import { decodeForTraining } from './decode-photo.js';
import { dHash } from './dhash.js';

/** A picture of exactly 9 × 8 grey pixels, row by row. */
function grid(rows: readonly string[]) {
  const grey = rows.flatMap((row) => [...row].map((digit) => Number(digit) * 25));
  return { data: Buffer.from(grey.flatMap((value) => [value, value, value])), width: 9, height: 8 };
}

describe('dHash', () => {
  test('sets a bit where brightness falls to the right, rows from the top, leftmost bit first', async () => {
    const rows = '987654321 123456789 555555555 911111111 111111191 919191919 191919191 112233449';
    expect(dHash(grid(rows.split(' ')))).toBe('ff00008001aa5500');
  });

  test.each([
    [1000, 700],
    [300, 1000],
    [40, 12],
    [9, 8],
  ])('differs from sharp by at most two bits, by its intermediate rounding (%i × %i)', async (width, height) => {
    const [path = ''] = await writeFiles(await temporaryFolder(), {
      'a.png': await picture(width, height).png().toBuffer(),
    });
    const { image, dHash: hash } = await decodeForTraining(path);
    const small = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
      .resize(9, 8, { fit: 'fill', kernel: 'lanczos3' })
      .raw()
      .toBuffer();
    const luma = Array.from({ length: 72 }, (_, pixel) => {
      const [red = 0, green = 0, blue = 0] = small.subarray(3 * pixel);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    });
    const ofLibrary = Array.from({ length: 64 }, (_, at) => {
      const left = Math.floor(at / 8) * 9 + (at % 8);
      return (luma[left] ?? 0) > (luma[left + 1] ?? 0) ? '1' : '0';
    });
    const bits = BigInt(`0x${hash}`).toString(2).padStart(64, '0');
    expect([...bits].filter((bit, at) => bit !== ofLibrary[at]).length).toBeLessThanOrEqual(2);
  });
});
