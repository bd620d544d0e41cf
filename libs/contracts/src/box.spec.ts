import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectionOverUnion } from './box.js';

const box = fc.record({
  x: fc.integer({ min: -50, max: 100 }),
  y: fc.integer({ min: -50, max: 100 }),
  width: fc.integer({ min: 1, max: 80 }),
  height: fc.integer({ min: 1, max: 80 }),
});

const at = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('intersectionOverUnion', () => {
  it.each([
    ['is the shared area over the joint area', at(0, 0, 2, 2), at(1, 1, 2, 2), 1 / 7],
    ['is the shared area over the joint area of flat boxes', at(0, 0, 4, 1), at(1, 0, 2, 1), 1 / 2],
    ['is 0 for boxes that only touch', at(0, 0, 2, 2), at(2, 0, 2, 2), 0],
  ])('%s', (_, a, b, expected) => expect(intersectionOverUnion(a, b)).toBeCloseTo(expected, 12));

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
