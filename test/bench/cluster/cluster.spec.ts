import { describe, expect, it } from 'vitest';
import { adjustedRandIndex, generateFaces, LIBRARY } from './faces.js';

describe('adjustedRandIndex', () => {
  it('is 1 for the same groups under any labels', () => {
    expect(adjustedRandIndex([0, 0, 1, 1, -1], [7, 7, 3, 3, -1])).toBe(1);
  });

  it('is the value of Hubert and Arabie’s definition, calculated by hand', () => {
    // Pairs: 3 + 1 and 1 + 3 of 10, together in both 1 + 1; by chance 1.6 of at most 4.
    expect(adjustedRandIndex([0, 0, 0, 1, 1], [0, 0, 1, 1, 1])).toBeCloseTo((2 - 1.6) / (4 - 1.6), 12);
  });

  it('does not count single items as a group', () => {
    expect(adjustedRandIndex([0, 0, -1, -1], [0, 0, 1, 2])).toBe(1);
    expect(adjustedRandIndex([0, 0, -1, -1], [0, 0, 1, 1])).toBeLessThan(1);
  });
});

describe('generated faces', () => {
  const { points, dimension, people } = generateFaces(800, 128, LIBRARY);
  const distances = { same: [] as number[], others: [] as number[] };
  for (let a = 0; a < people.length; a += 1) {
    for (let b = 0; b < a; b += 1) {
      let squared = 0;
      for (let i = 0; i < dimension; i += 1)
        squared += ((points[a * dimension + i] ?? NaN) - (points[b * dimension + i] ?? NaN)) ** 2;
      const isSame = people[a] !== -1 && people[a] === people[b];
      distances[isSame ? 'same' : 'others'].push(Math.sqrt(squared));
    }
  }
  const range = (values: number[]) =>
    [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))] as const;

  it('have the distances of real ones: 0.25 to 0.45 within a person, about 0.6 to 1.3 between two', () => {
    const [same, others] = [range(distances.same), range(distances.others)];
    expect(same[0]).toBeGreaterThan(0.22);
    expect(same[1]).toBeLessThan(0.48);
    expect(others[0]).toBeGreaterThan(0.57);
    expect(others[1]).toBeLessThan(1.35);
  });

  it('belong to people with three faces and more, and to a fifth of strangers', () => {
    const sizes = new Map<number, number>();
    people.forEach((person) => sizes.set(person, (sizes.get(person) ?? 0) + 1));
    expect(sizes.get(-1)).toBeGreaterThanOrEqual(160);
    expect(sizes.get(-1)).toBeLessThan(163);
    sizes.delete(-1);
    expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(3);
    expect(Math.max(...sizes.values())).toBeGreaterThan(15);
  });
});
