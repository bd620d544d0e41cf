import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainRgb } from '../../../../test/support/pictures.js';
import { isCut, tilesOf, viewOf } from './views.js';

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
  const image = plainRgb(200, 100, WHITE);
  const whole = { left: 0, top: 0, width: 200, height: 100 };

  it.each([
    {
      ...{ title: 'fits the region at the top left, with black below a wide one', padding: 0 },
      shown: { left: 0, top: 0, right: 64, bottom: 32 },
      ...{ inInput: { x: 0.5, y: 0.25, width: 0.5, height: 0.25 }, inImage: { x: 100, y: 50, width: 100, height: 50 } },
    },
    {
      ...{ title: 'leaves half of the side black on each side when padded by a half', padding: 0.5 },
      shown: { left: 16, top: 16, right: 48, bottom: 32 },
      ...{ inInput: { x: 0.25, y: 0.25, width: 0.5, height: 0.25 }, inImage: { x: 0, y: 0, width: 200, height: 100 } },
    },
  ])('$title', async ({ padding, shown, inInput, inImage }) => {
    const view = await viewOf(image, whole, SIZE, padding);
    expect(lit(view.pixels, 64)).toEqual(shown);
    expect(view.toImage(inInput)).toEqual(inImage);
  });

  it('maps a box of the input to its place in the image, for any region and padding', async () => {
    const region = fc
      .record({ left: fc.integer({ min: 0, max: 150 }), top: fc.integer({ min: 0, max: 60 }) })
      .chain(({ left, top }) =>
        fc.record({
          left: fc.constant(left),
          top: fc.constant(top),
          width: fc.integer({ min: 20, max: 200 - left }),
          height: fc.integer({ min: 20, max: 100 - top }),
        }),
      );
    await fc.assert(
      fc.asyncProperty(region, fc.constantFrom(0, 0.25, 0.5), async (part, padding) => {
        const view = await viewOf(image, part, SIZE, padding);
        const { left, top, right, bottom } = lit(view.pixels, 64);
        const box = view.toImage({
          x: left / 64,
          y: top / 64,
          width: (right - left) / 64,
          height: (bottom - top) / 64,
        });
        expect(box.x).toBeCloseTo(part.left, 6);
        expect(box.y).toBeCloseTo(part.top, 6);
        expect(box.width).toBeCloseTo(part.width, 6);
        expect(box.height).toBeCloseTo(part.height, 6);
      }),
      { numRuns: 50 },
    );
  });
});

describe('tiles', () => {
  it('cover the image and overlap by a fifth of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 4000 }), (width, height) => {
        const tiles = tilesOf({ data: new Uint8Array(), width, height });
        expect(tiles).toHaveLength(4);
        for (const { left, top, width: w, height: h } of tiles) {
          expect(left >= 0 && top >= 0 && left + w <= width && top + h <= height).toBe(true);
          expect(2 * w - width).toBeGreaterThanOrEqual(0.2 * width - 1e-9);
        }
        expect(new Set(tiles.map(({ left, width: w }) => `${left}-${left + w}`))).toContain(
          `0-${Math.ceil(width * 0.6)}`,
        );
        expect(Math.max(...tiles.map(({ left, width: w }) => left + w))).toBe(width);
        expect(Math.max(...tiles.map(({ top, height: h }) => top + h))).toBe(height);
      }),
    );
  });

  it('mark a box as cut at an edge of the tile inside the image', () => {
    const image = { data: new Uint8Array(), width: 1000, height: 1000 };
    const tile = { left: 0, top: 400, width: 600, height: 600 };
    expect(isCut({ x: 500, y: 500, width: 100, height: 100 }, tile, image)).toBe(true);
    expect(isCut({ x: 100, y: 402, width: 100, height: 100 }, tile, image)).toBe(true);
    expect(isCut({ x: 0, y: 900, width: 100, height: 100 }, tile, image)).toBe(false);
    expect(isCut({ x: 200, y: 600, width: 100, height: 100 }, tile, image)).toBe(false);
  });
});
