import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHashIndex } from './hash-index.js';

const hash = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(hexOf);
/** Hashes in a crowd, so that many are near. */
const near = fc.array(fc.nat(63), { maxLength: 14 }).map((bits) => {
  return hexOf(bits.reduce((changed, bit) => changed ^ (1n << BigInt(bit)), 0x0123_4567_89ab_cdefn));
});
const anyHash = fc.oneof(hash, near);

function hexOf(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}

function bitsBetween(a: string, b: string): number {
  return [...(BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2)].filter((bit) => bit === '1').length;
}

describe('an index of hashes', () => {
  it('finds what a plain loop finds, after any changes', () => {
    const change = fc.record({ id: fc.nat(40), hash: fc.option(anyHash, { nil: null }) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), anyHash, fc.nat(64), (changes, query, distance) => {
        const [index, held] = [createHashIndex(), new Map<number, string>()];
        for (const { id, hash: value } of changes) {
          if (value === null) {
            index.delete(id);
            held.delete(id);
          } else {
            index.set(id, value);
            held.set(id, value);
          }
        }
        const expected = [...held].filter(([, value]) => bitsBetween(value, query) <= distance).map(([id]) => id);
        expect(index.near(query, distance)).toEqual(expected.sort((a, b) => a - b));
        expect(index.size).toBe(held.size);
      }),
    );
  });

  it('keeps what it holds while it grows, and takes the room of what was deleted', () => {
    const index = createHashIndex();
    const count = 30_000;
    // Each id is its own hash; every second one comes first.
    const ids = Array.from({ length: count }, (_, at) => (at * 2) % (count + 1));
    for (const id of ids) index.set(id, hexOf(BigInt(id)));
    for (const id of ids) if (id % 3 > 0) index.delete(id);
    for (let id = count + 1; id < 2 * count; id += 1) index.set(id, hexOf(BigInt(id)));
    expect(index.size).toBe(ids.filter((id) => id % 3 === 0).length + count - 1);
    for (const id of ids.slice(0, 1000)) expect(index.near(hexOf(BigInt(id)), 0)).toEqual(id % 3 > 0 ? [] : [id]);
    expect(index.near(hexOf(BigInt(2 * count - 1)), 0)).toEqual([2 * count - 1]);
    expect(index.near(hexOf(0n), 64)).toHaveLength(index.size);
  });

  it('refuses what is not a hash', () => {
    const index = createHashIndex();
    for (const wrong of ['', '0123', '0123456789abcdeg', '0x23456789abcdef', '0123456789abcdef0'])
      expect(() => index.set(1, wrong)).toThrow(RangeError);
    expect(index.size).toBe(0);
  });
});
