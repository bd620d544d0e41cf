import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { picture, plain } from '../../../../test/support/pictures.js';
import { decodeForTraining } from './decode-photo.js';
import { dHash, duplicateKey } from './dhash.js';

/** A picture of exactly 9 × 8 grey pixels, row by row. */
function grid(rows: readonly string[]) {
  const grey = rows.flatMap((row) => [...row].map((digit) => Number(digit) * 25));
  return { data: Buffer.from(grey.flatMap((value) => [value, value, value])), width: 9, height: 8 };
}

/** The duplicate keys of the photos in files with this content. */
async function keysOf(files: Readonly<Record<string, Buffer>>): Promise<string[]> {
  const paths = await writeFiles(await temporaryFolder(), files);
  return Promise.all(paths.map(async (path) => (await decodeForTraining(path)).duplicateKey));
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

describe('duplicateKey', () => {
  test('is the hash, extended by the content hash where it is zero', () => {
    expect(duplicateKey('00000000000000f0', 'abc')).toBe('00000000000000f0');
    expect(duplicateKey('0000000000000000', 'abc')).toBe('0000000000000000abc');
  });

  test('is the same for copies and lossless re-encodes, and another for another photo', async () => {
    const original = await picture(800, 600).jpeg({ quality: 95 }).toBuffer();
    const [first, copy, lossless, mirrored] = await keysOf({
      '1.jpg': original,
      '2.jpg': original,
      '3.png': await sharp(original).png().toBuffer(),
      '4.jpg': await sharp(original).flop().jpeg().toBuffer(),
    });
    expect([copy, lossless]).toEqual([first, first]);
    expect(mirrored).not.toBe(first);
  });

  test('distinguishes flat pictures by their content', async () => {
    const [white, black, copy] = await keysOf({
      'white.png': await plain('#ffffff').png().toBuffer(),
      'black.png': await plain('#000000').png().toBuffer(),
      'white-copy.png': await plain('#ffffff').png().toBuffer(),
    });
    expect(white).not.toBe(black);
    expect(white).toBe(copy);
  });
});
