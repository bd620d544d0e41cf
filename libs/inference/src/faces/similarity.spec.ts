import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply, fitSimilarity, scaleOf, type Point, type Similarity } from './similarity.js';

const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const point: fc.Arbitrary<Point> = fc.record({ x: coordinate, y: coordinate });
const similarity: fc.Arbitrary<Similarity> = fc
  .record({
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
    dx: coordinate,
    dy: coordinate,
  })
  .map(({ angle, scale, dx, dy }) => ({ a: scale * Math.cos(angle), b: scale * Math.sin(angle), dx, dy }));
const spread = fc.array(point, { minLength: 3, maxLength: 40 }).filter((points) => deviation(points) > 1);

function deviation(points: Point[]): number {
  const x = points.reduce((sum, one) => sum + one.x, 0) / points.length;
  const y = points.reduce((sum, one) => sum + one.y, 0) / points.length;
  return Math.max(...points.map((one) => Math.hypot(one.x - x, one.y - y)));
}

function squaredError(transform: Similarity, from: Point[], to: Point[]): number {
  return from.reduce((sum, one, index) => {
    const { x, y } = apply(transform, one);
    const target = to[index] as Point;
    return sum + (x - target.x) ** 2 + (y - target.y) ** 2;
  }, 0);
}

describe('fitSimilarity', () => {
  it('recovers any similarity from the points that it maps', () => {
    fc.assert(
      fc.property(similarity, spread, (transform, points) => {
        const fitted = fitSimilarity(
          points,
          points.map((one) => apply(transform, one)),
        );
        for (const one of points) {
          const [actual, expected] = [apply(fitted, one), apply(transform, one)];
          expect(Math.hypot(actual.x - expected.x, actual.y - expected.y)).toBeLessThan(
            1e-6 * (1 + scaleOf(transform) * 1000),
          );
        }
      }),
    );
  });

  it('is a least-squares optimum: no small change of it fits better', () => {
    const targets = fc.array(point, { minLength: 40, maxLength: 40 });
    const parameter = fc.constantFrom('a', 'b', 'dx', 'dy');
    fc.assert(
      fc.property(spread, targets, parameter, fc.constantFrom(-1e-3, 1e-3), (from, targets, parameter, delta) => {
        const to = targets.slice(0, from.length);
        const fitted = fitSimilarity(from, to);
        const changed = { ...fitted, [parameter]: fitted[parameter] + delta };
        expect(squaredError(changed, from, to)).toBeGreaterThanOrEqual(squaredError(fitted, from, to) - 1e-6);
      }),
    );
  });

  it('refuses points that have no solution', () => {
    expect(() => fitSimilarity([{ x: 1, y: 1 }], [{ x: 1, y: 1 }])).toThrow(RangeError);
    const same = [
      { x: 1, y: 1 },
      { x: 1, y: 1 },
    ];
    expect(() => fitSimilarity(same, same)).toThrow('coincide');
  });
});
