import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boxOf, isLong, ordinarySize } from './long-pictures.js';

const side = fc.integer({ min: 1, max: 70_000 });

it.each([
  [1280, 960, false],
  [1080, 2400, false],
  [2520, 1080, false],
  [2500, 1000, false],
  [2600, 1000, true],
  [1000, 2600, true],
  [20_000, 2948, true],
])('a picture of %i × %i is long: %s', (width, height, long) => {
  expect(isLong({ width, height })).toBe(long);
});

it('a picture does not become long by rounding when it is shrunk', () => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 2048 }), (width, height, fitted) => {
      fc.pre(!isLong({ width, height }) && Math.max(width, height) > fitted);
      const scale = fitted / Math.max(width, height);
      const shrunk = { width: Math.round(width * scale), height: Math.round(height * scale) };
      fc.pre(2.5 * Math.min(width, height) >= Math.max(width, height));
      expect(isLong(shrunk)).toBe(false);
    }),
  );
});

it('the size of an ordinary photo with the short side of a long picture is 3:2, that of others their own', () => {
  expect(ordinarySize({ width: 20_000, height: 2948 })).toEqual({ width: 4422, height: 2948 });
  expect(ordinarySize({ width: 300, height: 900 })).toEqual({ width: 300, height: 450 });
  expect(ordinarySize({ width: 2500, height: 1000 })).toEqual({ width: 2500, height: 1000 });
});

it('a long picture is fitted by its short side, up to 30:1', () => {
  expect(boxOf(1280, { width: 4000, height: 3000 })).toEqual({ width: 1280, height: 1280 });
  expect(boxOf(1280, { width: 20_000, height: 2948 })).toEqual({ width: 25_590, height: 853 });
  expect(boxOf(1280, { width: 1080, height: 30_000 })).toEqual({ width: 853, height: 25_590 });
});
