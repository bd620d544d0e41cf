import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { plain } from '../../../../test/support/pictures.js';
import { cropPhoto, renderPhoto, squareAround } from './render.js';

/** A black photo with a red square at a position in pixels, stored with an EXIF orientation. */
async function photoWithSquare(left: number, top: number, side: number, orientation = 1): Promise<string> {
  const input = await plain('#ff0000', side, side).png().toBuffer();
  const upright = plain('#000000', 1200, 800).composite([{ input, left, top }]);
  const stored = sharp(await upright.png().toBuffer()).rotate(orientation === 6 ? 270 : 0);
  const jpeg = await stored.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
  const [path = ''] = await writeFiles(await temporaryFolder(), { 'photo.jpg': jpeg });
  return path;
}

/** Share of a JPEG's pixels that are red. */
async function redness(jpeg: Buffer): Promise<number> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  let red = 0;
  for (let at = 0; at < data.length; at += 3) red += Number((data[at] ?? 0) > 128);
  return red / (info.width * info.height);
}

describe('renderPhoto', () => {
  test('returns an upright JPEG of the requested size, without EXIF', async () => {
    const jpeg = await renderPhoto(await photoWithSquare(0, 0, 100, 6), { longSide: 600 });
    const { format, width, height, orientation, exif } = await sharp(jpeg).metadata();
    expect({ format, width, height, orientation, exif }).toEqual({ format: 'jpeg', width: 600, height: 400 });
  });

  test('never enlarges', async () => {
    const { width } = await sharp(await renderPhoto(await photoWithSquare(0, 0, 100), { longSide: 5000 })).metadata();
    expect(width).toBe(1200);
  });
});

describe('cropPhoto', () => {
  const box = { x: 600 / 1200, y: 200 / 800, width: 300 / 1200, height: 300 / 800 };

  /** The share of a crop that its box covers. */
  const COVERED = 1 / 1.6 ** 2;

  test.each([1, 6])('cuts out the box with a margin of 30 %% (stored with orientation %i)', async (orientation) => {
    const crop = await cropPhoto(await photoWithSquare(600, 200, 300, orientation), box);
    expect(await sharp(crop).metadata()).toMatchObject({ format: 'jpeg', width: 160, height: 160 });
    expect(Math.abs((await redness(crop)) - COVERED)).toBeLessThan(0.02);
  });

  test('stays in the picture at its corners, and a small face is not enlarged', async () => {
    const corner = { x: 1150 / 1200, y: 750 / 800, width: 50 / 1200, height: 50 / 800 };
    const crop = await cropPhoto(await photoWithSquare(1150, 750, 50), corner);
    expect(await sharp(crop).metadata()).toMatchObject({ width: 80, height: 80 });
    expect(Math.abs((await redness(crop)) - COVERED)).toBeLessThan(0.02);
  });
});

test('the square of a crop is within the picture, for any box', () => {
  const share = fc.double({ min: -0.5, max: 1.5, noNaN: true });
  const extent = fc.double({ min: 0, max: 1.5, noNaN: true });
  const box = fc.record({ x: share, y: share, width: extent, height: extent });
  const length = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(box, length, length, (at, width, height) => {
      const { left, top, side } = squareAround(at, { width, height });
      expect([left, top, side].every(Number.isInteger)).toBe(true);
      expect(Math.min(left, top, side - 1)).toBeGreaterThanOrEqual(0);
      expect(left + side).toBeLessThanOrEqual(width);
      expect(top + side).toBeLessThanOrEqual(height);
    }),
  );
});
