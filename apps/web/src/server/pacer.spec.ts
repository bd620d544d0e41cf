import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePacer } from './pacer.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A pacer whose reads end when a test says so. */
function pacerOf(due: () => number | null) {
  const reads: { end: () => void; fail: () => void }[] = [];
  const pacer = makePacer(
    due,
    () => new Promise((end, refuse) => reads.push({ end, fail: () => refuse(new Error('no answer')) })),
  );
  return { pacer, reads };
}

describe('a pacer', () => {
  it('reads when it is due, not before', async () => {
    const at = Date.now() + 500;
    const { pacer, reads } = pacerOf(() => (reads.length === 0 ? at : null));
    pacer.plan();
    await vi.advanceTimersByTimeAsync(499);
    expect(reads).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(reads).toHaveLength(1);
  });

  it('is not put off by being planned again and again', async () => {
    const at = Date.now() + 500;
    const { pacer, reads } = pacerOf(() => (reads.length === 0 ? at : null));
    for (let ms = 0; ms <= 500; ms += 50) {
      pacer.plan();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(reads).toHaveLength(1);
  });

  it('reads one at a time, and looks again after each', async () => {
    let wanted = 2;
    const { pacer, reads } = pacerOf(() => (wanted > 0 ? 0 : null));
    pacer.plan();
    pacer.plan();
    await vi.advanceTimersByTimeAsync(10);
    expect(reads).toHaveLength(1);
    wanted = 1;
    reads[0]?.end();
    await vi.advanceTimersByTimeAsync(10);
    expect(reads).toHaveLength(2);
    wanted = 0;
    reads[1]?.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toHaveLength(2);
  });

  it('tries again later and later where no answer comes, however often it is planned', async () => {
    const { pacer, reads } = pacerOf(() => 0);
    const waits: number[] = [];
    pacer.plan();
    await vi.advanceTimersByTimeAsync(1);
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      reads.at(-1)?.fail();
      const failedAt = Date.now();
      while (reads.length === attempt) {
        await vi.advanceTimersByTimeAsync(100);
        pacer.plan();
      }
      waits.push(Math.round((Date.now() - failedAt) / 1000));
    }
    expect(waits.slice(0, 3)).toEqual([2, 3, 5]);
    expect(waits.at(-1)).toBe(30);
  });

  it('is silent once it is stopped', async () => {
    const { pacer, reads } = pacerOf(() => Date.now() + 10);
    pacer.plan();
    pacer.stop();
    pacer.plan();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reads).toHaveLength(0);
  });
});
