import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faceQuality } from './quality.js';

const SIZE = { width: 8, height: 8 };
const LIMITS = { sureScore: 0.75, minQuality: 0.5 };
const GREY = new Uint8Array(8 * 8 * 3).fill(128);
const SHARP = GREY.map((_, at) => (Math.floor(at / 3) % 2 === 0 ? 0 : 255));

const quality = (score: number, side = 200, chip = SHARP): number =>
  faceQuality({ box: { x: 0, y: 0, width: side, height: side }, score }, chip, SIZE, LIMITS);

describe('the quality of a face', () => {
  it('is too low for groups where the score is doubtful, however large and sharp the face is', () => {
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(shares, fc.double({ min: 1, max: 2000, noNaN: true }), (score, side) => {
        if (score < LIMITS.sureScore) expect(quality(score, side)).toBeLessThan(LIMITS.minQuality);
      }),
    );
    expect(quality(LIMITS.sureScore)).toBeGreaterThan(0.9);
  });

  it('rises with score, size and sharpness, to 1', () => {
    expect(quality(1)).toBe(1);
    expect(quality(0.9)).toBeLessThan(1);
    expect(quality(1, 50)).toBeCloseTo(Math.cbrt(0.5), 10);
    expect(quality(0.6)).toBeGreaterThan(quality(0.5));
    expect(quality(1, 200, GREY)).toBe(0);
  });
});
