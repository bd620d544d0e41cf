import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '#libs/formats';
import { pixel, plainRgb } from '../../../../test/support/pictures.js';
import { apply, scaleOf, type Similarity } from './similarity.js';
import { mirror, warp } from './warp.js';

const IDENTITY: Similarity = { a: 1, b: 0, dx: 0, dy: 0 };

/** Each pixel has its own colour: 10 × column, 10 × row, 0. */
function gradient(size: number): RgbImage {
  const data = new Uint8Array(size * size * 3);
  for (let index = 0; index < size * size; index++)
    data.set([10 * (index % size), 10 * Math.floor(index / size), 0], index * 3);
  return { data, width: size, height: size };
}

function warped(image: RgbImage, transform: Similarity, size: number): RgbImage {
  const target = new Uint8Array(size * size * 3);
  warp(image, transform, { width: size, height: size }, target);
  return { data: target, width: size, height: size };
}

/** The colour of a pixel of the part as it is defined, before rounding: the mean of its samples. */
function plainly(image: RgbImage, transform: Similarity, column: number, row: number, channel: number): number {
  const value = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < image.width && y < image.height
      ? (image.data[(y * image.width + x) * 3 + channel] ?? 0)
      : 0;
  const samples = Math.min(8, Math.max(1, Math.round(scaleOf(transform))));
  let sum = 0;
  for (let index = 0; index < samples * samples; index++) {
    const [across, down] = [index % samples, Math.floor(index / samples)];
    const point = { x: column + (across + 0.5) / samples, y: row + (down + 0.5) / samples };
    const { x, y } = apply(transform, point);
    const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [east, south] = [x - 0.5 - left, y - 0.5 - top];
    const upper = (1 - east) * value(left, top) + east * value(left + 1, top);
    const lower = (1 - east) * value(left, top + 1) + east * value(left + 1, top + 1);
    sum += (1 - south) * upper + south * lower;
  }
  return sum / (samples * samples);
}

describe('warp', () => {
  it('draws the mean of the samples of each pixel, inside the image, across its edges and beside it', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const factor = fc.oneof(number(-1, 1), number(-9, 9));
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        fc.record({ width: side, height: side, seed: fc.nat() }),
        fc.record({ a: factor, b: factor, dx: number(-20, 60), dy: number(-20, 60) }),
        fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) }),
        ({ width, height, seed }, transform, size) => {
          const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7919 + seed * (at % 13)) >> 3);
          const image = { data, width, height };
          const target = new Uint8Array(size.width * size.height * 3);
          warp(image, transform, size, target);
          target.forEach((value, at) => {
            const pixel = Math.floor(at / 3);
            const [column, row] = [pixel % size.width, Math.floor(pixel / size.width)];
            const off = Math.abs(value - plainly(image, transform, column, row, at % 3));
            expect(off).toBeLessThanOrEqual(0.5 + 1e-9);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('copies pixels exactly where nothing is turned or scaled', () => {
    expect(warped(gradient(12), IDENTITY, 12)).toEqual(gradient(12));
    const shifted = warped(gradient(12), { ...IDENTITY, dx: 3, dy: 2 }, 4);
    expect(pixel(shifted, 0, 0)).toEqual([30, 20, 0]);
    expect(pixel(shifted, 3, 3)).toEqual([60, 50, 0]);
  });

  it('mixes neighbours between pixels', () => {
    expect(pixel(warped(gradient(12), { ...IDENTITY, dx: 2.5, dy: 4.25 }, 2), 0, 0)).toEqual([25, 43, 0]);
  });

  it('turns: a quarter turn takes columns to rows', () => {
    // (x, y) of the square is (8 − y, x) of the image
    const turned = warped(gradient(8), { a: 0, b: 1, dx: 8, dy: 0 }, 8);
    expect(pixel(turned, 2, 1)).toEqual([60, 20, 0]);
  });

  it.each([
    { side: 'left', dx: -2, dy: 3, outside: [1, 1], inside: [2, 1] },
    { side: 'right', dx: 10, dy: 3, outside: [2, 1], inside: [1, 1] },
    { side: 'top', dx: 3, dy: -2, outside: [1, 1], inside: [1, 2] },
    { side: 'bottom', dx: 3, dy: 10, outside: [1, 2], inside: [1, 1] },
  ] as const)('is black outside the image, at its $side', ({ dx, dy, outside, inside }) => {
    // What was drawn before must not show.
    warped(plainRgb(40, 40, [255, 255, 255]), { ...IDENTITY, dx: 9, dy: 9 }, 20);
    const square = warped(plainRgb(12, 12, [200, 100, 50]), { ...IDENTITY, dx, dy }, 4);
    expect(pixel(square, outside[0], outside[1])).toEqual([0, 0, 0]);
    expect(pixel(square, inside[0], inside[1])).toEqual([200, 100, 50]);
  });

  it('averages where it shrinks, so that a fine checkerboard becomes grey', () => {
    const board = plainRgb(64, 64, [0, 0, 0]);
    for (let index = 0; index < 64 * 64; index++)
      if ((index + (index >> 6)) % 2 === 0) board.data.fill(255, index * 3, index * 3 + 3);
    const { data } = warped(board, { a: 4, b: 0, dx: 0, dy: 0 }, 16);
    expect(Math.max(...data)).toBeLessThanOrEqual(128);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(127);
  });
});

describe('mirror', () => {
  it('turns left and right, and is its own inverse', () => {
    const square = gradient(5).data;
    const mirrored = new Uint8Array(square.length);
    mirror(square, { width: 5, height: 5 }, mirrored);
    expect(pixel({ data: mirrored, width: 5 }, 0, 3)).toEqual([40, 30, 0]);
    const twice = new Uint8Array(square.length);
    mirror(mirrored, { width: 5, height: 5 }, twice);
    expect(twice).toEqual(square);
  });
});
