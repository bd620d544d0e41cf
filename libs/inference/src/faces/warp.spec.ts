import { describe, expect, it } from 'vitest';
import type { RgbImage } from '#libs/formats';
import { pixel, plainRgb } from '../../../../test/support/pictures.js';
import type { Similarity } from './similarity.js';
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

describe('warp', () => {
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

  it('is black outside the image', () => {
    const square = warped(plainRgb(4, 4, [200, 100, 50]), { ...IDENTITY, dx: -2, dy: 0 }, 4);
    expect(pixel(square, 1, 1)).toEqual([0, 0, 0]);
    expect(pixel(square, 2, 1)).toEqual([200, 100, 50]);
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
