import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../test/support/random.js';
import { pointsAround, randomVector, rowMajor } from '../../test/samples.js';
import { EdgeList } from './edge-list.js';
import { pairsInStrip, PairSearch, searchSpaceOf, stripCount, type SearchSpace } from './pair-search.js';

type Pair = [a: number, b: number, distance: number];

function found(points: Float32Array, dimension: number, cut: number): Pair[] {
  return search(searchSpaceOf(points, { dimension, cut }));
}

function search(space: SearchSpace): Pair[] {
  const searching = new PairSearch(space);
  const pairs = new EdgeList();
  for (let strip = 0; strip < stripCount(space); strip += 1) searching.search(strip, pairs);
  const { from, to, weight } = pairs.take();
  return inOrder([...from].map((a, at) => [a, to[at] ?? NaN, weight[at] ?? NaN]));
}

/** One distance after the other, in the numbers that JavaScript has. */
function expected(points: Float32Array, dimension: number, cut: number): Pair[] {
  const pairs: Pair[] = [];
  for (let a = 0; a < points.length / dimension; a += 1) {
    for (let b = a + 1; b < points.length / dimension; b += 1) {
      let squared = 0;
      for (let i = 0; i < dimension; i += 1)
        squared += ((points[a * dimension + i] ?? NaN) - (points[b * dimension + i] ?? NaN)) ** 2;
      if (squared <= cut * cut) pairs.push([a, b, Math.sqrt(squared)]);
    }
  }
  return inOrder(pairs);
}

function inOrder(pairs: Pair[]): Pair[] {
  return pairs.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
}

describe('the pairs at most `cut` apart are found, and no others', () => {
  test('for points of any dimension, size and place, wherever the cut is', () => {
    const cloud = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      dimension: fc.integer({ min: 1, max: 40 }),
      count: fc.integer({ min: 0, max: 40 }),
      size: fc.constantFrom(1e-30, 1, 1e6),
      away: fc.constantFrom(0, 1, 1000),
    });
    fc.assert(
      fc.property(cloud, fc.nat(), ({ seed, dimension, count, size, away }, which) => {
        const random = seededRandom(seed);
        const points = rowMajor(pointsAround(random, randomVector(random, dimension, size * away), count, size));
        const all = expected(points, dimension, Infinity);
        // Exactly as far as one of the pairs is: none may be lost to rounding.
        const cut = all[which % all.length]?.[2] || size;
        expect(found(points, dimension, cut)).toEqual(expected(points, dimension, cut));
      }),
      { numRuns: 300 },
    );
  });

  test('on a grid, where many are exactly as far as the cut', () => {
    const coordinate = fc.integer({ min: -3, max: 3 });
    const grid = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 50 }).map(rowMajor);
    fc.assert(
      fc.property(grid, fc.constantFrom(1, 2, 5, Infinity), (points, cut) => {
        expect(found(points, 2, cut)).toEqual(expected(points, 2, cut));
      }),
    );
  });

  test.each([8, 31, 32, 64, 128])('for groups far from each other, of %i dimensions', (dimension) => {
    const random = seededRandom(dimension);
    const centres = Array.from({ length: 6 }, () => randomVector(random, dimension, 1));
    const points = rowMajor(centres.flatMap((centre) => pointsAround(random, centre, 20, 0.01)));
    const near = expected(points, dimension, 0.02);
    for (const [, , cut] of near.slice(0, 20))
      expect(found(points, dimension, cut)).toEqual(expected(points, dimension, cut));
    expect(near.length).toBeGreaterThan(20);
  });

  test('beside a point so far away that the others round to the same', () => {
    const points = Float32Array.of(0, 1, 2.5, 4, 1e12);
    expect(found(points, 1, 1.5)).toEqual([
      [0, 1, 1],
      [1, 2, 1.5],
      [2, 3, 1.5],
    ]);
  });

  test('for equal points, and for more than a strip has', () => {
    const random = seededRandom(5);
    const groups = [0, 2, 4].flatMap((x) => pointsAround(random, [x, 0, 0], 200, 0.5));
    const points = rowMajor([...groups, ...groups.slice(0, 31)]);
    expect(found(points, 3, 0.4)).toEqual(expected(points, 3, 0.4));
  });

  test.each([0, 1, 255, 300, 631])(
    'only those of the first %i points with the others, where these are split',
    (split) => {
      const random = seededRandom(6);
      const points = rowMajor(pointsAround(random, [0, 0, 0], 631, 0.5));
      const apart = expected(points, 3, 0.4).filter(([a, b]) => a < split && b >= split);
      expect(search(searchSpaceOf(points, { dimension: 3, cut: 0.4, split }))).toEqual(apart);
    },
  );
});

test('the strips compare each pair once', () => {
  for (const count of [1, 2, 255, 256, 257, 1000]) {
    const strips = Array.from({ length: stripCount({ count }) }, (_, strip) => pairsInStrip({ count }, strip));
    expect(strips.reduce((sum, pairs) => sum + pairs, 0)).toBe((count * (count - 1)) / 2);
    const extent = { count, split: Math.floor(count / 3) };
    const split = Array.from({ length: stripCount(extent) }, (_, strip) => pairsInStrip(extent, strip));
    expect(split.reduce((sum, pairs) => sum + pairs, 0)).toBe(extent.split * (count - extent.split));
  }
});
