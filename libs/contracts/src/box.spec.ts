import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectionOverUnion } from './box.js';

const box = fc.record({
  x: fc.integer({ min: -50, max: 100 }),
  y: fc.integer({ min: -50, max: 100 }),
  width: fc.integer({ min: 1, max: 80 }),
  height: fc.integer({ min: 1, max: 80 }),
});

describe('intersectionOverUnion', () => {
  it('is the shared area over the joint area', () => {
    expect(intersectionOverUnion({ x: 0, y: 0, width: 2, height: 2 }, { x: 1, y: 1, width: 2, height: 2 })).toBeCloseTo(
      1 / 7,
    );
    expect(intersectionOverUnion({ x: 0, y: 0, width: 4, height: 1 }, { x: 1, y: 0, width: 2, height: 1 })).toBeCloseTo(
      1 / 2,
    );
  });

  it('is 0 for boxes that only touch', () => {
    expect(intersectionOverUnion({ x: 0, y: 0, width: 2, height: 2 }, { x: 2, y: 0, width: 2, height: 2 })).toBe(0);
  });

  it('is symmetric, between 0 and 1, and 1 for a box with itself', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        expect(intersectionOverUnion(a, b)).toBeCloseTo(intersectionOverUnion(b, a), 12);
        expect(intersectionOverUnion(a, b)).toBeGreaterThanOrEqual(0);
        expect(intersectionOverUnion(a, b)).toBeLessThanOrEqual(1);
        expect(intersectionOverUnion(a, a)).toBe(1);
      }),
    );
  });
});
