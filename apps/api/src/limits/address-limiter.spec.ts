import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AddressLimiter } from './address-limiter.js';
import { SharedRead } from './shared-read.js';
import { TokenBucket } from './token-bucket.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const takes = (count: number, take: () => boolean) => Array.from({ length: count }, take).filter(Boolean).length;

describe('a token bucket', () => {
  it('gives a burst, then its rate', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 5 });
    expect(takes(8, () => bucket.take())).toBe(5);
    expect(bucket.waitMs()).toBeCloseTo(100);
    vi.advanceTimersByTime(350);
    expect(takes(8, () => bucket.take())).toBe(3);
  });

  it('holds no more than its burst, however long nobody came', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 5 });
    bucket.take();
    expect(bucket.full).toBe(false);
    vi.advanceTimersByTime(60_000);
    expect(bucket.full).toBe(true);
    expect(takes(100, () => bucket.take())).toBe(5);
  });
});

describe('a shared read', () => {
  /** Reads that end when they are told to, and give the number of the read. */
  function reads() {
    const ends: ((error?: Error) => void)[] = [];
    const read = () =>
      new Promise<number>((resolve, reject) => {
        const number = ends.length + 1;
        ends.push((error) => (error ? reject(error) : resolve(number)));
      });
    return { ends, shared: new SharedRead(read) };
  }

  it('is under way once, and whoever asks meanwhile shares the one after it', async () => {
    const { ends, shared } = reads();
    const [first, ...later] = [shared.get(), shared.get(), shared.get()];
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await first).toBe(1);
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    ends[1]?.();
    expect(await Promise.all(later)).toEqual([2, 2]);
    const last = shared.get();
    ends[2]?.();
    expect(await last).toBe(3);
  });

  it('that fails, fails for those who shared it only', async () => {
    const { ends, shared } = reads();
    const [first, second] = [shared.get(), shared.get()];
    ends[0]?.(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    ends[1]?.();
    expect(await second).toBe(2);
  });
});

describe('limits by address', () => {
  it('do not let one address use up what another may', () => {
    const limiter = new AddressLimiter({ perSecond: 1, burst: 3 });
    expect(takes(10, () => limiter.allows('10.0.0.1'))).toBe(3);
    expect(takes(10, () => limiter.allows('10.0.0.2'))).toBe(3);
  });

  it('remember who was too fast through a flood of other addresses that stays below the most', () => {
    const limiter = new AddressLimiter({ perSecond: 0.001, burst: 1 });
    limiter.allows('10.0.0.1');
    for (let other = 0; other < 9_000; other += 1) limiter.allows(`other ${other}`);
    expect(limiter.allows('10.0.0.1')).toBe(false);
  });
});
