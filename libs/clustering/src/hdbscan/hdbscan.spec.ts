import fc from 'fast-check';
import { HDBSCAN } from 'hdbscan-ts';
import { describe, expect, test } from 'vitest';
import { referenceHdbscan } from '../../test/reference-hdbscan.js';
import { seededRandom } from '../../../../test/support/random.js';
import { clustersOf, pointsAround, randomVector, rowMajor } from '../../test/samples.js';
import { hdbscan } from './hdbscan.js';
import type { HdbscanOptions } from './options.js';

const PLAIN = { cut: Infinity, epsilon: 0, minClusterSize: 3, minSamples: 3 };
/** Faces: the settings of the built-in descriptor. */
const FACES = { dimension: 128, cut: 0.5, epsilon: 0.45, minClusterSize: 3, minSamples: 3 };

type Points = readonly (readonly number[])[];

function cluster(points: Points, options: Omit<HdbscanOptions, 'dimension'>) {
  return hdbscan(rowMajor(points), { ...options, dimension: points[0]?.length ?? 1 });
}

const line = (...values: number[]) => values.map((value) => [value]);

test('two groups are found, and a far point is left out', () => {
  // Core distances (the nearest other point): 1 everywhere but 3 at 15 and 100 at 115.
  const { labels } = cluster(line(0, 1, 2, 10, 11, 12, 15, 115), { ...PLAIN, minSamples: 2 });
  expect(Array.from(labels)).toEqual([0, 0, 0, 1, 1, 1, 1, -1]);
});

describe('the cut', () => {
  test('makes an isolated component a cluster', () => {
    expect(clustersOf(cluster(line(0, 1, 2), { ...PLAIN, cut: 5 }).labels)).toEqual([[0, 1, 2]]);
    expect(clustersOf(cluster(line(0, 1, 2), PLAIN).labels)).toEqual([]);
  });

  test('separates points that are farther apart and joins points exactly as far apart', () => {
    const points = line(0, 1, 2, 5, 6, 7);
    const options = { epsilon: 10, minClusterSize: 3, minSamples: 1 };
    expect(clustersOf(cluster(points, { ...options, cut: 2.99 }).labels)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(clustersOf(cluster(points, { ...options, cut: 3 }).labels)).toEqual([[0, 1, 2, 3, 4, 5]]);
  });

  test('applies to mutual reachability: a point near a group but in a sparse area is noise', () => {
    const points = line(0, 0.1, 0.2, 0.3, 1.1);
    const options = { cut: 0.85, epsilon: 0.85, minClusterSize: 3 };
    expect(clustersOf(cluster(points, { ...options, minSamples: 2 }).labels)).toEqual([[0, 1, 2, 3, 4]]);
    expect(clustersOf(cluster(points, { ...options, minSamples: 3 }).labels)).toEqual([[0, 1, 2, 3]]);
  });
});

test('epsilon undoes splits at smaller distances', () => {
  const twoPairsOfGroups = line(0, 0.1, 0.2, 1, 1.1, 1.2, 50, 50.1, 50.2, 51, 51.1, 51.2);
  expect(clustersOf(cluster(twoPairsOfGroups, PLAIN).labels)).toHaveLength(4);
  expect(clustersOf(cluster(twoPairsOfGroups, { ...PLAIN, epsilon: 2 }).labels)).toEqual([
    [0, 1, 2, 3, 4, 5],
    [6, 7, 8, 9, 10, 11],
  ]);
});

test.each([1, 2, 3])('every person is one cluster of faces and no stranger is in any (seed %i)', (seed) => {
  const random = seededRandom(seed);
  const person = (faces: number) => pointsAround(random, randomVector(random, 128, 0.6), faces, 0.26);
  const people = Array.from({ length: 12 }, (_, at) => person(3 + at * 3));
  const strangers = Array.from({ length: 60 }, () => randomVector(random, 128, 0.65));
  const result = cluster([...people, strangers].flat(), FACES);
  let first = 0;
  const expected = people.map((faces) => faces.map(() => first++));
  expect(clustersOf(result.labels)).toEqual(expected);
});

describe('compared with other implementations', () => {
  const options = fc.record({
    cut: fc.constantFrom(1.5, 2, 4, Infinity),
    epsilon: fc.constantFrom(0, 1.2, 3),
    minClusterSize: fc.integer({ min: 2, max: 4 }),
    minSamples: fc.integer({ min: 1, max: 4 }),
  });

  test('the result is that of the definition, on points with many ties', () => {
    const grid = fc.uniqueArray(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 24, selector: String });
    fc.assert(
      fc.property(grid, options, (points, chosen) => {
        const expected = referenceHdbscan(points, chosen).map((set) => [...set].sort((a, b) => a - b));
        expected.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
        expect(clustersOf(cluster(points, chosen).labels)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  // hdbscan-ts counts the neighbours without the point itself, and drops the points that fall out of a
  // cluster before it splits; by the papers they are members, of a low probability.
  test.each([1, 2, 3, 4, 5])('groups are those that hdbscan-ts finds, with their fringe (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const groupAt = (at: number) => pointsAround(random, [at * 10, (at % 2) * 10, 0], 8 + at, 0.5 + random());
    const points = [0, 1, 2, 3].flatMap(groupAt);
    const theirs = new HDBSCAN({ minClusterSize: 5, minSamples: 3 }).fit(points);
    const { labels } = cluster(points, { ...PLAIN, minClusterSize: 5, minSamples: 4 });
    const oursOfTheirs = labels.map((label, point) => (theirs[point] === -1 ? -1 : label));
    expect(clustersOf(oursOfTheirs)).toEqual(clustersOf(theirs));
    expect(clustersOf(labels)).toHaveLength(4);
  });

  test.each([1, 2])('the people among 500 faces are those that hdbscan-ts finds (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const person = () => pointsAround(random, randomVector(random, 128, 0.6), 25, 0.26);
    const people = Array.from({ length: 20 }, person).flat();
    const theirs = new HDBSCAN({ minClusterSize: 3, minSamples: 2 }).fit(people);
    const { labels } = cluster(people, PLAIN);
    expect(clustersOf(labels)).toEqual(clustersOf(theirs));
    expect(clustersOf(labels)).toHaveLength(20);
  });
});

describe('published examples', () => {
  // Of scikit-learn's tests ("better than DBSCAN"), its centres and spreads: no one distance fits all four.
  test.each([1, 2, 3])('groups of different density are separate clusters (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const blob = (x: number, y: number, spread: number) => pointsAround(random, [x, y], 188, spread);
    const blobs = [blob(-0.85, -0.85, 0.2), blob(-0.85, 0.85, 0.35), blob(3, 3, 1.35), blob(3, -3, 1.35)];
    const { labels } = cluster(blobs.flat(), { ...PLAIN, minClusterSize: 20, minSamples: 20 });
    expect(clustersOf(labels)).toHaveLength(4);
    for (const members of clustersOf(labels)) {
      const origins = members.map((point) => Math.floor(point / 188));
      expect(origins.filter((origin) => origin !== origins[0]).length).toBeLessThan(members.length * 0.05);
    }
  });

  // Of scikit-learn's tests too: three even lines, each point of which must be labelled.
  test('three lines far apart are three clusters without noise', () => {
    const points = [0, 10, 20].flatMap((start) => line(...Array.from({ length: 10 }, (_, at) => start + at / 10)));
    const { labels } = cluster(points, { ...PLAIN, minClusterSize: 5, minSamples: 5 });
    expect(clustersOf(labels)).toEqual([0, 10, 20].map((start) => Array.from({ length: 10 }, (_, at) => start + at)));
  });
});

describe('the result does not depend on', () => {
  const scattered = fc.integer({ min: 1, max: 1e6 }).map((seed) => {
    const random = seededRandom(seed);
    return Array.from({ length: 6 }, () => pointsAround(random, randomVector(random, 8, 1), 6, random())).flat();
  });
  const options = { cut: 1.2, epsilon: 0.3, minClusterSize: 3, minSamples: 3 };

  test('the order of the points', () => {
    const ties = fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 40 });
    const withOrder = ties.chain((points) => {
      const numbers = points.map((_, at) => at);
      return fc.tuple(fc.constant(points), fc.shuffledSubarray(numbers, { minLength: points.length }));
    });
    fc.assert(
      fc.property(withOrder, ([points, order]) => {
        const options = { ...PLAIN, cut: 2.5 };
        const inOrder = order.map((at) => points[at] ?? []);
        const [straight, shuffled] = [cluster(points, options), cluster(inOrder, options)];
        const back: number[] = [];
        order.forEach((from, at) => (back[from] = shuffled.labels[at] ?? NaN));
        expect(clustersOf(back)).toEqual(clustersOf(straight.labels));
      }),
    );
  });

  test('the unit of data, cut and epsilon', () => {
    fc.assert(
      fc.property(scattered, fc.constantFrom(0.25, 4, 1024), (points, factor) => {
        const larger = points.map((point) => point.map((value) => value * factor));
        const scaled = cluster(larger, { ...options, cut: options.cut * factor, epsilon: options.epsilon * factor });
        expect(scaled.labels).toEqual(cluster(points, options).labels);
      }),
      { numRuns: 40 },
    );
  });

  test('rotation and shift of the axes', () => {
    fc.assert(
      fc.property(scattered, fc.double({ min: 0, max: 6, noNaN: true }), (points, angle) => {
        const turned = points.map(([x = 0, y = 0, ...rest]) => [
          Math.cos(angle) * x - Math.sin(angle) * y + 1,
          Math.sin(angle) * x + Math.cos(angle) * y - 2,
          ...rest,
        ]);
        expect(cluster(turned, options).labels).toEqual(cluster(points, options).labels);
      }),
      { numRuns: 40 },
    );
  });

  test('the division of the points into strips', () => {
    const random = seededRandom(11);
    const groups = Array.from({ length: 3 }, (_, at) => pointsAround(random, [at * 10, 0, 0], 300, 1));
    const mixed = Array.from({ length: 900 }, (_, at) => groups[at % 3]?.[Math.floor(at / 3)] ?? []);
    const { labels } = cluster(mixed, { cut: 1, epsilon: 1, minClusterSize: 3, minSamples: 3 });
    expect(Array.from(labels)).toEqual(Array.from({ length: 900 }, (_, at) => at % 3));
  });
});

test('equal points are in one cluster', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 15 }), (values) => {
      const { labels } = cluster(line(...values, ...values, ...values), { ...PLAIN, cut: 3, epsilon: 1 });
      values.forEach((_, at) => {
        expect(labels[at]).not.toBe(-1);
        expect(labels[at + values.length]).toBe(labels[at]);
        expect(labels[at + 2 * values.length]).toBe(labels[at]);
      });
    }),
  );
});

describe('invalid input', () => {
  test.each([
    ['dimension', { dimension: 0 }],
    ['whole points', { dimension: 2 }],
    ['cut', { cut: 0 }],
    ['cut', { cut: NaN }],
    ['epsilon', { epsilon: -1 }],
    ['minClusterSize', { minClusterSize: 1 }],
    ['minSamples', { minSamples: 1.5 }],
  ])('refuses a wrong %s', (name, wrong) => {
    expect(() => hdbscan(new Float32Array(3), { ...PLAIN, dimension: 1, ...wrong })).toThrow(name);
  });

  test('names the point that is not a number', () => {
    expect(() => hdbscan(Float32Array.of(0, 0, 0, NaN), { ...PLAIN, dimension: 2 })).toThrow('Point 1');
  });
});

test('progress is reported by stage and never decreases', () => {
  const reports: [string, number, number][] = [];
  const random = seededRandom(3);
  const points = rowMajor(pointsAround(random, [0, 0], 600, 1));
  hdbscan(points, { ...PLAIN, dimension: 2, cut: 0.1 }, (...stage) => reports.push(stage));
  expect(reports.map(([stage]) => stage.slice(0, 1)).join('')).toBe('nnnhhhh');
  for (const stage of ['neighbours', 'hierarchy']) {
    const dones = reports.filter(([name]) => name === stage);
    expect(dones.map(([, done]) => done)).toEqual(dones.map(([, done]) => done).sort((a, b) => a - b));
    expect(dones.at(-1)?.[1]).toBe(dones.at(-1)?.[2]);
  }
});
