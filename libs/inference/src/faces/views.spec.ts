import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainRgb } from '../../../../test/support/pictures.js';
import { viewOf } from './views.js';

const SIZE = { width: 64, height: 64 };
const WHITE = [255, 255, 255] as const;

/** The bounding box of what is not black, in pixels. */
function lit(pixels: Uint8Array, size: number): { left: number; top: number; right: number; bottom: number } {
  const at: number[] = [];
  for (let index = 0; index < size * size; index++) if ((pixels[index * 3] as number) > 127) at.push(index);
  const columns = at.map((index) => index % size);
  const rows = at.map((index) => Math.floor(index / size));
  return {
    left: Math.min(...columns),
    top: Math.min(...rows),
    right: Math.max(...columns) + 1,
    bottom: Math.max(...rows) + 1,
  };
}

describe('viewOf', () => {
  it('shows the image at the top left, with black at its right and below it', async () => {
    const view = await viewOf(plainRgb(200, 100, WHITE), 0.25, SIZE);
    expect(lit(view.pixels, 64)).toEqual({ left: 0, top: 0, right: 50, bottom: 25 });
  });

  it('doubles bilinearly, with the edges continued', async () => {
    const data = Uint8Array.from([0, 80, 160].flatMap((grey) => [grey, grey, grey]));
    const view = await viewOf({ data, width: 3, height: 1 }, 2, { width: 6, height: 2 });
    const reds = [...view.pixels].filter((_, at) => at % 3 === 0);
    expect(reds).toEqual([0, 20, 60, 100, 140, 160, 0, 20, 60, 100, 140, 160]);
    expect(view.toImage({ x: 0.5, y: 0, width: 0.5, height: 1 })).toEqual({ x: 1.5, y: 0, width: 1.5, height: 1 });
  });

  it('maps a box of the input to its place in the image, for any size and scale', async () => {
    const side = fc.integer({ min: 20, max: 200 });
    await fc.assert(
      fc.asyncProperty(side, side, fc.double({ min: 0.1, max: 1, noNaN: true }), async (width, height, share) => {
        const scale = (share * 64) / Math.max(width, height);
        const view = await viewOf(plainRgb(width, height, WHITE), scale, SIZE);
        const { left, top, right, bottom } = lit(view.pixels, 64);
        const box = { x: left / 64, y: top / 64, width: (right - left) / 64, height: (bottom - top) / 64 };
        const inImage = view.toImage(box);
        expect(inImage.x).toBeCloseTo(0, 6);
        expect(inImage.y).toBeCloseTo(0, 6);
        expect(inImage.width).toBeCloseTo(width, 6);
        expect(inImage.height).toBeCloseTo(height, 6);
      }),
      { numRuns: 50 },
    );
  });
});
