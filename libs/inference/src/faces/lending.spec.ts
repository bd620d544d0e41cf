import { expect, it } from 'vitest';
import { lending } from './lending.js';

it('lends zeros, in a buffer of its own until the promise settles', async () => {
  const first = await lending(async (allocate) => allocate(100).fill(7));
  await lending(async (allocate) => {
    const [reused, length] = [allocate(80), 80];
    expect(reused).toEqual(new Uint8Array(length));
    expect(reused.buffer).toBe(first.buffer);
    const other = await lending(async (allocateOther) => allocateOther(80));
    expect(other.buffer).not.toBe(reused.buffer);
  });
});

it('lends more than any kept buffer has', async () => {
  const lengths = [10, 1_000, 100_000].map((bytes) => lending(async (allocate) => allocate(bytes).length));
  expect(await Promise.all(lengths)).toEqual([10, 1_000, 100_000]);
});
