import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestLimit, distance, distancesToOthers, limitsOf, meanOf } from './limits.js';

const value = fc.float({ min: -1, max: 1, noNaN: true });
const vectors = fc.array(fc.float32Array({ minLength: 4, maxLength: 4, min: -1, max: 1, noNaN: true }), {
  minLength: 2,
  maxLength: 20,
});

describe('the limit of the distance to the mean non-face', () => {
  it('is judged by the distance of each non-face to the mean of all others', () => {
    fc.assert(
      fc.property(vectors, (all) => {
        distancesToOthers(all).forEach((actual, at) => {
          const others = all.filter((_, other) => other !== at);
          expect(actual).toBeCloseTo(distance(all[at] as Float32Array, meanOf(others)), 5);
        });
      }),
    );
  });

  it('is the one with the largest difference between the shares that it catches and loses', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.array(value, { minLength: 1 }), (nonFaces, faces) => {
        const limits = limitsOf(nonFaces, faces);
        const best = bestLimit(limits);
        for (const { caught, lost } of limits)
          expect(caught - lost).toBeLessThanOrEqual((best?.caught ?? 0) - (best?.lost ?? 0));
        expect(limits.at(-1)?.caught).toBe(1);
      }),
    );
    expect(bestLimit(limitsOf([0.3, 0.35, 0.4, 0.5], [0.45, 0.6]))).toEqual({ distance: 0.4, caught: 0.75, lost: 0 });
  });
});
