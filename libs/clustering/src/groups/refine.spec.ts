import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../test/support/random.js';
import { pointsAround, randomVector, rowMajor } from '../../test/samples.js';
import type { Grouping } from './grouping.js';
import { refineGroups, type RefineOptions } from './refine.js';

const OPTIONS: RefineOptions = { attach: { limit: 5, margin: 2 }, near: { limit: 4, most: 100, normalised: false } };

/** A point on a line: where, in which group, and perhaps on which photo. */
type Placed = readonly [x: number, group: number, photo?: number];

function onLine(points: readonly Placed[], more: Partial<Grouping> = {}): Grouping {
  return {
    points: Float32Array.from(points, ([x]) => x),
    dimension: 1,
    groups: Int32Array.from(points, ([, group]) => group),
    photos: Int32Array.from(points, ([, , photo], at) => photo ?? 1000 + at),
    fixed: new Uint8Array(points.length),
    never: [],
    ...more,
  };
}

const refine = (points: readonly Placed[], more?: Partial<Grouping>) => refineGroups(onLine(points, more), OPTIONS);
const attached = (points: readonly Placed[], more?: Partial<Grouping>) =>
  refine(points, more).attached.map(({ point, to, distance }) => [point, to, distance]);

const GROUP: Placed[] = [
  [0, 0],
  [1, 0],
  [2, 0],
  [-90, 0],
];

describe('an ungrouped point', () => {
  test('joins a group whose three nearest points are at most the limit away, on average', () => {
    expect(attached([...GROUP, [6, -1]])).toEqual([[4, 2, 5]]);
    expect(attached([...GROUP, [6.01, -1]])).toEqual([]);
    // 0.5, 0.5 and 14: the third is beyond the search.
    expect(
      attached([
        [0, 0],
        [1, 0],
        [14.5, 0],
        [0.5, -1],
      ]),
    ).toEqual([[3, 0, 5]]);
  });

  test('joins only if the next group is farther by the margin', () => {
    const next: Placed[] = [
      [10, 1],
      [11, 1],
      [12, 1],
    ];
    expect(attached([...GROUP, ...next, [5, -1]])).toEqual([[7, 2, 4]]);
    expect(attached([...GROUP, ...next, [5.01, -1]])).toEqual([]);
  });

  test('does not join a group of two, which counts as the next', () => {
    expect(
      attached([
        [0, 0],
        [1, 0],
        [0.5, -1],
      ]),
    ).toEqual([]);
    expect(attached([...GROUP, [5, 1], [5, 1], [4, -1]])).toEqual([]);
  });

  test('does not join a group with a point of its photo, nor one farther away instead', () => {
    const photo = 7;
    const points: Placed[] = [...GROUP, [1, 0, photo], [8, 1], [8, 1], [8, 1]];
    expect(attached([...points, [3, -1]])).toEqual([[8, 2, 5 / 3]]);
    expect(attached([...points, [3, -1, photo]])).toEqual([]);
    expect(attached([...points, [7, -1, photo]])).toEqual([[8, 5, 1]]);
  });

  test('does not join a group that it must not, which does not count', () => {
    const other: Placed[] = [
      [4, 1],
      [4, 1],
      [4, 1],
    ];
    const points: Placed[] = [...GROUP, ...other, [2.5, -1]];
    expect(attached(points)).toEqual([]);
    expect(attached(points, { never: [[7, 0]] })).toEqual([[7, 4, 1.5]]);
    expect(attached(points, { never: [[7, 1]] })).toEqual([[7, 2, 1.5]]);
  });

  test('stays where it is if it is fixed', () => {
    expect(attached([...GROUP, [1, -1]], { fixed: Uint8Array.of(0, 0, 0, 0, 1) })).toEqual([]);
  });

  test('is no neighbour of other points after it has joined', () => {
    expect(attached([...GROUP, [6, -1], [8, -1], [8, -1]])).toEqual([[4, 2, 5]]);
  });

  test('leaves a group to a nearer one of the same photo', () => {
    expect(attached([...GROUP, [5, -1, 7], [4, -1, 7], [6, -1, 8]])).toEqual([
      [5, 2, 3],
      [6, 2, 5],
    ]);
  });
});

describe('points of one photo in a group', () => {
  test('are measured by the nearest points of other photos; the nearest stays, and the others join no group', () => {
    const group: Placed[] = [...GROUP.slice(0, 3), [1, 0, 7], [6.5, 0, 7]];
    const other: Placed[] = [
      [7, 1],
      [7, 1],
      [7, 1],
    ];
    const result = refine([...group, ...other, [-3, -1], [6, -1]]);
    expect(result.rivals).toEqual(
      new Map([
        [3, 2 / 3],
        [4, 5.5],
      ]),
    );
    expect(result.attached).toEqual([
      { point: 9, to: 5, distance: 1 },
      { point: 8, to: 0, distance: 3 + 2 / 3 },
    ]);
  });

  test('all leave beside one that is fixed', () => {
    const fixed = Uint8Array.of(0, 0, 0, 0, 1, 0);
    const points: Placed[] = [
      [-1, 0],
      [-1, 0],
      [-1, 0],
      [2, 0, 7],
      [9, 0, 7],
      [2, -1],
    ];
    expect(attached(points, { fixed })).toEqual([[5, 0, 3]]);
  });
});

describe('near groups', () => {
  test('are the pairs whose centres are at most the limit apart, nearest first', () => {
    const { near } = refine([
      [0, 0],
      [2, 0],
      [4.5, 1],
      [-2, 2],
      [-3, 2],
      [40, 3],
      [4, -1],
    ]);
    expect(near).toEqual([
      { one: 0, other: 2, distance: 3.5 },
      { one: 0, other: 3, distance: 3.5 },
    ]);
  });

  test('have centres of length 1 where points are compared by cosine', () => {
    const points = rowMajor([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
    const grouping = {
      ...onLine([
        [0, 0],
        [0, 0],
        [0, 1],
      ]),
      points,
      dimension: 2,
    };
    const near = { limit: 1, most: 1, normalised: true };
    expect(refineGroups(grouping, { ...OPTIONS, near }).near[0]?.distance).toBeCloseTo(2 * Math.sin(Math.PI / 8), 6);
    expect(refineGroups(grouping, { ...OPTIONS, near: { ...near, normalised: false } }).near[0]?.distance).toBeCloseTo(
      Math.SQRT1_2,
      6,
    );
  });
});

/** The definition, one distance after the other. */
function reference(
  { points, dimension, groups, photos, fixed, never }: Grouping,
  { limit, margin }: RefineOptions['attach'],
) {
  const all = [...groups.keys()];
  const distance = (a: number, b: number) => {
    let squared = 0;
    for (let i = 0; i < dimension; i += 1)
      squared += ((points[a * dimension + i] ?? NaN) - (points[b * dimension + i] ?? NaN)) ** 2;
    return Math.sqrt(squared);
  };
  const mean = (point: number, others: number[]) => {
    const nearest = others.map((other) => distance(point, other)).sort((a, b) => a - b);
    const three = nearest.slice(0, 3);
    return three.length === 0 ? Infinity : three.reduce((sum, one) => sum + one, 0) / three.length;
  };
  const after = groups.slice();
  for (const point of all) {
    const group = groups[point];
    if (group === -1 || fixed[point] === 1) continue;
    const rank = (one: number) =>
      fixed[one] === 1
        ? -1
        : mean(
            one,
            all.filter((other) => groups[other] === group && photos[other] !== photos[one]),
          );
    const rivals = all.filter((one) => groups[one] === group && photos[one] === photos[point]);
    const [first] = [...rivals].sort((a, b) => rank(a) - rank(b) || a - b);
    if (first !== point) after[point] = -1;
  }
  const sizeOf = (group: number) => after.filter((one) => one === group).length;
  const joins: { point: number; group: number; distance: number }[] = [];
  for (const point of all) {
    if (groups[point] !== -1 || fixed[point] === 1) continue;
    const near = [...new Set(after)]
      .filter((group) => group !== -1 && !never.some(([one, other]) => one === point && other === group))
      .map((group) => ({
        point,
        group,
        distance: mean(
          point,
          all.filter((other) => after[other] === group),
        ),
      }))
      .sort((a, b) => a.distance - b.distance || a.group - b.group);
    const [best, next] = near;
    if (!best || best.distance > limit || (next && next.distance < best.distance + margin)) continue;
    const isClosed = all.some((other) => after[other] === best.group && photos[other] === photos[point]);
    if (sizeOf(best.group) >= 3 && !isClosed) joins.push(best);
  }
  return joins
    .sort((a, b) => a.distance - b.distance || a.point - b.point)
    .filter(({ point, group }, at, sorted) => {
      return !sorted.slice(0, at).some((other) => other.group === group && photos[other.point] === photos[point]);
    });
}

test('for any points, those join groups that the definition says', () => {
  const grouping = fc
    .record({ seed: fc.integer({ min: 1, max: 1e6 }), count: fc.integer({ min: 0, max: 60 }), grid: fc.boolean() })
    .map(({ seed, count, grid }): Grouping => {
      const random = seededRandom(seed);
      const below = (limit: number) => Math.floor(random() * limit);
      const points = grid
        ? Array.from({ length: count }, () => [below(6), below(6), below(6)])
        : Array.from({ length: 6 }, () => pointsAround(random, randomVector(random, 3, 2), count / 6, 1)).flat();
      return {
        points: rowMajor(points),
        dimension: 3,
        groups: Int32Array.from(points, () => below(6) - 1),
        photos: Int32Array.from(points, () => below(count)),
        fixed: Uint8Array.from(points, () => Number(random() < 0.1)),
        never: points.map((_, point) => [point, below(30)] as const).filter(([, group]) => group < 5),
      };
    });
  fc.assert(
    fc.property(
      grouping,
      fc.record({ limit: fc.constantFrom(0.5, 1, 1.5, 3), margin: fc.constantFrom(0, 0.2, 1) }),
      (some, attach) => {
        const result = refineGroups(some, { ...OPTIONS, attach }).attached;
        const expected = reference(some, attach);
        expect(result.map(({ point, to, distance }) => ({ point, group: some.groups[to], distance }))).toEqual(
          expected,
        );
      },
    ),
    { numRuns: 400 },
  );
});
