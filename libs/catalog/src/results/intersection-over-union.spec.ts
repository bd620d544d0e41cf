import { describe, expect, it } from 'vitest';
import { intersectionOverUnion } from './intersection-over-union.js';

const unit = { x: 0, y: 0, width: 1, height: 1 };

describe('intersectionOverUnion', () => {
  it('is 1 for the same box, whatever the order', () => {
    expect(intersectionOverUnion(unit, { ...unit })).toBe(1);
  });
  it('is 0 for boxes that only touch', () => {
    expect(intersectionOverUnion(unit, { ...unit, x: 1 })).toBe(0);
  });
  it('is a third for two boxes that share half of each', () => {
    expect(intersectionOverUnion(unit, { ...unit, x: 0.5 })).toBeCloseTo(1 / 3, 10);
  });
});
