import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BATCH_LIMIT, Batcher } from './batcher.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A batcher that records its batches; the test ends its commits. */
function batcher() {
  const batches: number[][] = [];
  const commits: { end: () => void; fail: (error: Error) => void }[] = [];
  const collecting = new Batcher<number>((batch) => {
    batches.push([...batch]);
    return new Promise((end, fail) => commits.push({ end, fail }));
  });
  const add = (from: number, count: number) => {
    for (let at = 0; at < count; at += 1) collecting.add(from + at);
  };
  return { collecting, batches, commits, add };
}

describe('a batch', () => {
  it('is committed when it is full', async () => {
    const { batches, add } = batcher();
    add(0, BATCH_LIMIT - 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(batches).toEqual([]);
    add(BATCH_LIMIT - 1, 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(batches.map((batch) => batch.length)).toEqual([BATCH_LIMIT]);
  });

  it('is committed 500 ms after its first result, even if it is not full', async () => {
    const { batches, add } = batcher();
    add(1, 1);
    await vi.advanceTimersByTimeAsync(400);
    add(2, 1);
    await vi.advanceTimersByTimeAsync(99);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(batches).toEqual([[1, 2]]);
  });

  it('waits for the commit of the one before, and every result is committed once', async () => {
    const { batches, commits, add, collecting } = batcher();
    add(0, 40);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(batches).toHaveLength(1);
    const finished = collecting.finish();
    for (let at = 0; at < 3; at += 1) {
      commits[at]?.end();
      await vi.advanceTimersByTimeAsync(0);
    }
    await finished;
    expect(batches.flat()).toEqual(Array.from({ length: 40 }, (_, at) => at));
    expect(batches.map((batch) => batch.length)).toEqual([16, 16, 8]);
  });
});

it('a result that is added at once is committed by itself, and the others wait for their batch', async () => {
  const { collecting, batches, commits, add } = batcher();
  add(1, 2);
  collecting.addAtOnce(0);
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([[0]]);
  commits[0]?.end();
  await vi.advanceTimersByTimeAsync(500);
  expect(batches).toEqual([[0], [1, 2]]);
});

it('finishing commits pending results at once', async () => {
  const { batches, commits, add, collecting } = batcher();
  add(1, 3);
  const finished = collecting.finish();
  await vi.advanceTimersByTimeAsync(0);
  commits[0]?.end();
  await finished;
  expect(batches).toEqual([[1, 2, 3]]);
});

it('after a failed commit no batch is committed, and finishing rejects with its error', async () => {
  const { batches, commits, add, collecting } = batcher();
  add(0, 32);
  await vi.advanceTimersByTimeAsync(0);
  commits[0]?.fail(new Error('the disk is full'));
  await expect(collecting.finish()).rejects.toThrow('the disk is full');
  expect(batches).toHaveLength(1);
});

it('abandoned results and later ones are not committed', async () => {
  const { batches, add, collecting } = batcher();
  add(0, 3);
  collecting.abandon();
  add(3, BATCH_LIMIT + 1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(batches).toEqual([]);
});
