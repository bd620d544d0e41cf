import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidates } from './candidates.js';
import { cosine } from './cosine.js';
import { VectorStore } from './vector-store.js';

const DIMENSION = 6;

const vector = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: DIMENSION, maxLength: DIMENSION })
  .map((numbers) => new Float32Array(numbers));
/** Vectors close together, like those of photos. */
const crowd = fc
  .array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: DIMENSION, maxLength: DIMENSION }), { maxLength: 60 })
  .map((all) => all.map((numbers) => new Float32Array(numbers.map((number) => 1000 + number))));
const vectors = fc.oneof(fc.array(vector, { maxLength: 60 }), crowd);

function storeOf(all: readonly Float32Array[]): VectorStore {
  const store = new VectorStore(DIMENSION);
  all.forEach((each, id) => store.put(id, each));
  return store;
}

describe('cosine', () => {
  it('is 1 for the same direction, -1 for the opposite, 0 for a zero vector', () => {
    const a = new Float32Array([3, 4]);
    expect(cosine(a, new Float32Array([6, 8]))).toBeCloseTo(1, 12);
    expect(cosine(a, new Float32Array([-3, -4]))).toBeCloseTo(-1, 12);
    expect(cosine(a, new Float32Array([-4, 3]))).toBe(0);
    expect(cosine(a, new Float32Array(2))).toBe(0);
    expect(cosine(a, new Float32Array([NaN, 1]))).toBe(0);
  });
});

describe('a store of vectors', () => {
  it('returns the cosine of each vector within its error', () => {
    fc.assert(
      fc.property(vectors, vector, (all, query) => {
        const store = storeOf(all);
        store.similarities(query).forEach((similarity, row) => {
          const exact = cosine(all[store.idAt(row)] as Float32Array, query);
          expect(Math.abs(similarity - exact)).toBeLessThanOrEqual(store.error);
        });
      }),
    );
  });

  it('holds the last vector put for each id that was not deleted', () => {
    const change = fc.record({ id: fc.integer({ min: 1, max: 12 }), vector: fc.option(vector, { nil: null }) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), vector, (changes, query) => {
        const [store, held] = [new VectorStore(DIMENSION), new Map<number, Float32Array>()];
        for (const { id, vector: value } of changes) {
          if (value === null) {
            store.delete(id);
            held.delete(id);
          } else {
            store.put(id, value);
            held.set(id, value);
          }
        }
        const found = new Map([...store.similarities(query)].map((similarity, row) => [store.idAt(row), similarity]));
        expect([...found.keys()].sort()).toEqual([...held.keys()].sort());
        for (const [id, value] of held)
          expect(Math.abs((found.get(id) ?? NaN) - cosine(value, query))).toBeLessThanOrEqual(store.error);
      }),
    );
  });

  it('grows by blocks', () => {
    const angle = (at: number) => Float32Array.from({ length: DIMENSION }, (_, i) => Math.cos(at * (i + 1)));
    const all = Array.from({ length: 10_000 }, (_, at) => angle(at));
    const similarities = storeOf(all).similarities(angle(0.5));
    expect(similarities).toHaveLength(all.length);
    for (const at of [0, 4095, 4096, 8191, 8192, 9999])
      expect(similarities[at]).toBeCloseTo(cosine(all[at] as Float32Array, angle(0.5)), 3);
  });

  it('refuses vectors of another length', () => {
    expect(() => storeOf([new Float32Array(DIMENSION + 1)])).toThrow(RangeError);
  });

  it('does not overflow at the largest possible sums', () => {
    const store = new VectorStore(1008);
    const [spike, flat] = [new Float32Array(1008), new Float32Array(1008).fill(1)];
    spike[0] = 1;
    store.put(1, spike);
    store.put(2, flat);
    expect(store.similarities(spike)[0]).toBeCloseTo(1, 3);
    expect(store.similarities(flat)[1]).toBeCloseTo(1, 3);
  });
});

describe('candidates', () => {
  it('include the nearest, and exclude no vector of a cosine of `below` or more', () => {
    fc.assert(
      fc.property(vectors, vector, fc.integer({ min: 1, max: 20 }), (all, query, count) => {
        const { ids, below } = candidates(storeOf(all), query, count, Infinity);
        const exact = all
          .map((each, id) => ({ id, similarity: cosine(each, query) }))
          .sort((a, b) => b.similarity - a.similarity);
        const least = exact[Math.min(count, exact.length) - 1]?.similarity ?? -Infinity;
        expect(ids).toEqual(
          expect.arrayContaining(exact.filter(({ similarity }) => similarity > least).map(({ id }) => id)),
        );
        expect(ids.length).toBeGreaterThanOrEqual(Math.min(count, all.length));
        for (const { id, similarity } of exact) if (!ids.includes(id)) expect(similarity).toBeLessThan(below);
      }),
    );
  });

  it('are at most as many as requested, the nearest first', () => {
    const angle = (degrees: number) =>
      new Float32Array([Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0, 0, 0, 0]);
    const store = storeOf([angle(30), angle(10), angle(80), angle(20)]);
    expect(candidates(store, angle(0), 4, 2).ids).toEqual([1, 3]);
    expect(candidates(store, angle(0), 1, 10).ids).toEqual([1]);
  });
});
