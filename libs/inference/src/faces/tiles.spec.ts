import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLong } from '#libs/formats';
import { cutTile, isCut, tilesOf } from './tiles.js';

/** A long picture, upright or not, and the longest tile that is allowed of it. */
const tiling = fc
  .record({ side: fc.integer({ min: 1, max: 1024 }), ratio: fc.double({ min: 2.6, max: 60, noNaN: true }) })
  .chain(({ side, ratio }) => {
    const length = Math.ceil(side * ratio) + 2;
    return fc.record({
      image: fc.constantFrom({ width: length, height: side }, { width: side, height: length }),
      longest: fc.integer({ min: Math.ceil(1.5 * side) + 1, max: 4 * side + 2000 }),
    });
  });

describe('the tiles of a long picture', () => {
  it('cover it, and overlap by its short side or more', () => {
    fc.assert(
      fc.property(tiling, ({ image, longest }) => {
        const tiles = tilesOf(image, longest);
        const isWide = image.width > image.height;
        const [length, side] = isWide ? [image.width, image.height] : [image.height, image.width];
        const spans = tiles.map(({ x, y, width, height }) => (isWide ? [x, x + width] : [y, y + height]));
        for (const { x, y, width, height } of tiles) {
          expect(isWide ? [y, height] : [x, width]).toEqual([0, side]);
          expect(isWide ? width : height).toBeLessThanOrEqual(longest);
        }
        expect([spans[0]?.[0], spans.at(-1)?.[1]]).toEqual([0, length]);
        spans.slice(1).forEach(([from = 0], index) => {
          expect((spans[index]?.[1] ?? 0) - from).toBeGreaterThanOrEqual(side);
        });
      }),
    );
  });

  it('show every face that fits into it whole in one of them at least', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(tiling, share, share, share, share, ({ image, longest }, x, y, width, height) => {
        // A box and the margins around it are no longer than the overlap.
        const most = Math.min(image.width, image.height) / 1.2;
        const size = { width: width * most, height: height * most };
        const box = { x: x * (image.width - size.width), y: y * (image.height - size.height), ...size };
        expect(
          tilesOf(image, longest).some(
            (tile) =>
              tile.x <= box.x &&
              tile.y <= box.y &&
              tile.x + tile.width >= box.x + box.width &&
              tile.y + tile.height >= box.y + box.height &&
              !isCut(box, tile, image),
          ),
        ).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('are no more than its shape asks for', () => {
    fc.assert(
      fc.property(tiling, ({ image, longest }) => {
        const [length, side] = [Math.max(image.width, image.height), Math.min(image.width, image.height)];
        fc.pre(length > longest);
        expect(tilesOf(image, longest).length).toBeLessThan((length - side) / (longest - side) + 1);
      }),
    );
  });

  it('are one where the longest tile holds it', () => {
    expect(tilesOf({ width: 300, height: 100 }, 300)).toEqual([{ x: 0, y: 0, width: 300, height: 100 }]);
  });
});

it('a picture that is not long is one tile, and nothing in it is cut', () => {
  const side = fc.integer({ min: 1, max: 2000 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 500 }), (width, height, longest) => {
      fc.pre(!isLong({ width, height }));
      const whole = { x: 0, y: 0, width, height };
      expect(tilesOf({ width, height }, longest)).toEqual([whole]);
      expect(isCut(whole, whole, { width, height })).toBe(false);
    }),
  );
});

it('a box is cut by a border of its tile that is inside the image, not by one of the image', () => {
  const image = { width: 900, height: 100 };
  const box = (x: number) => ({ x, y: 0, width: 80, height: 100 });
  const tile = { x: 300, y: 0, width: 300, height: 100 };
  expect([300, 307, 308, 511, 513].map((x) => isCut(box(x), tile, image))).toEqual([true, true, false, false, true]);
  expect(isCut(box(0), { ...tile, x: 0 }, image)).toBe(false);
  expect(isCut(box(820), { ...tile, x: 600 }, image)).toBe(false);
});

it('a tile has the pixels of its place', () => {
  const data = Uint8Array.from({ length: 4 * 6 * 3 }, (_, at) => at);
  const pixels = (width: number, tile: { x: number; y: number; width: number; height: number }) =>
    [...cutTile({ data, width, height: 24 / width }, tile).data].filter((_, at) => at % 3 === 0).map((red) => red / 3);
  expect(pixels(6, { x: 2, y: 0, width: 3, height: 4 })).toEqual([2, 3, 4, 8, 9, 10, 14, 15, 16, 20, 21, 22]);
  expect(pixels(4, { x: 0, y: 3, width: 4, height: 2 })).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
});
