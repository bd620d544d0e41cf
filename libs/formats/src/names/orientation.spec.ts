import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { storedBox, uprightBox, type Orientation } from './orientation.js';

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
const SIZE = { width: 120, height: 80 };

/** A box on the grid of a black picture, white inside. */
async function pictureOf(box: ReturnType<typeof boxIn>): Promise<Buffer> {
  const { width, height } = box;
  const patch = await sharp({ create: { width, height, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
  return sharp({ create: { ...SIZE, channels: 3, background: 'black' } })
    .composite([{ input: patch, left: box.x, top: box.y }])
    .png()
    .toBuffer();
}
const boxIn = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const partOf = (box: ReturnType<typeof boxIn>, size: { width: number; height: number }) => ({
  x: box.x / size.width,
  y: box.y / size.height,
  width: box.width / size.width,
  height: box.height / size.height,
});

describe('a box of a stored picture', () => {
  it.each(ORIENTATIONS)('is where a decoder shows what is in it: orientation %i', async (orientation) => {
    const box = boxIn(12, 16, 36, 8);
    const tagged = await sharp(await pictureOf(box))
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    const upright = await sharp(tagged).autoOrient().png().toBuffer({ resolveWithObject: true });
    const white = await sharp(upright.data).trim().toBuffer({ resolveWithObject: true });
    const { trimOffsetLeft = 0, trimOffsetTop = 0, width, height } = white.info;
    const shown = partOf(boxIn(-trimOffsetLeft, -trimOffsetTop, width, height), upright.info);
    const found = uprightBox(partOf(box, SIZE), orientation);
    for (const side of ['x', 'y', 'width', 'height'] as const) expect(found[side]).toBeCloseTo(shown[side], 6);
  });

  it('comes back from the upright picture', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    const box = fc.record({ x: part, y: part, width: part, height: part });
    fc.assert(
      fc.property(box, fc.constantFrom(...ORIENTATIONS), (box, orientation) => {
        for (const back of [
          storedBox(uprightBox(box, orientation), orientation),
          uprightBox(storedBox(box, orientation), orientation),
        ])
          for (const side of ['x', 'y', 'width', 'height'] as const) expect(back[side]).toBeCloseTo(box[side], 9);
      }),
    );
  });
});
