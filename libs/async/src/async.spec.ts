import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LatestPerKey, type LatestPerKeyOptions } from './latest-per-key.js';
import { AbandonedError, OneAtATime } from './one-at-a-time.js';
import { retry } from './retry.js';
import { sharedRead } from './shared-read.js';
import { TokenBucket } from './throttle.js';
import { DeadlineError, withDeadline } from './with-deadline.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a token bucket', () => {
  const takes = (bucket: TokenBucket, count: number) =>
    Array.from({ length: count }, () => bucket.take()).filter(Boolean).length;

  it('allows a burst, then its rate', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 5 });
    expect(takes(bucket, 8)).toBe(5);
    expect(bucket.waitMs()).toBeCloseTo(100);
    vi.advanceTimersByTime(350);
    expect(takes(bucket, 8)).toBe(3);
  });

  it('holds no more than its burst after a long pause', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 5 });
    bucket.take();
    vi.advanceTimersByTime(60_000);
    expect(takes(bucket, 100)).toBe(5);
  });
});

describe('a shared read', () => {
  /** Reads that end when a test says so, with the number of the read as their result. */
  function reads() {
    const ends: ((error?: Error) => void)[] = [];
    const read = () =>
      new Promise<number>((resolve, reject) => {
        const number = ends.length + 1;
        ends.push((error) => (error ? reject(error) : resolve(number)));
      });
    return { ends, shared: sharedRead(read) };
  }

  it('runs once at a time, and callers meanwhile share the one after it', async () => {
    const { ends, shared } = reads();
    const [first, ...later] = [shared(), shared(), shared()];
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await first).toBe(1);
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    ends[1]?.();
    expect(await Promise.all(later)).toEqual([2, 2]);
    const last = shared();
    ends[2]?.();
    expect(await last).toBe(3);
  });

  it('that fails does so only for the callers that shared it', async () => {
    const { ends, shared } = reads();
    const [first, second] = [shared(), shared()];
    ends[0]?.(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    ends[1]?.();
    expect(await second).toBe(2);
  });
});

describe('work that runs one at a time', () => {
  const always = () => true;

  it('continues after a failure', async () => {
    const turns = new OneAtATime();
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} begins`);
      await Promise.resolve();
      events.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
      return name;
    };
    const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => turns.run(work(name), always)));
    expect(events).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(results).toMatchObject([{ value: 'a' }, { reason: { message: 'b failed' } }, { value: 'c' }]);
  });

  it('skips what is not needed any more when its turn comes', async () => {
    const turns = new OneAtATime();
    let isNeeded = true;
    const first = turns.run(async () => {
      isNeeded = false;
      return 'first';
    }, always);
    const second = turns.run(
      async () => 'second',
      () => isNeeded,
    );
    await expect(second).rejects.toThrow(AbandonedError);
    expect(await Promise.all([first, turns.run(async () => 'third', always)])).toEqual(['first', 'third']);
  });
});

describe('a deadline', () => {
  it('passes on timely results and failures', async () => {
    expect(await withDeadline(Promise.resolve(1), 10)).toBe(1);
    await expect(withDeadline(Promise.reject(new Error('refused')), 10)).rejects.toThrow('refused');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects when the time is up', async () => {
    const late = expect(withDeadline(new Promise(() => undefined), 10)).rejects.toThrow(DeadlineError);
    await vi.advanceTimersByTimeAsync(10);
    await late;
  });
});

describe('a retry', () => {
  const began: number[] = [];
  /** Fails `failures` times, then gives the number of the try. */
  function failing(failures: number) {
    began.length = 0;
    return async () => {
      began.push(Date.now() - start);
      if (began.length <= failures) throw new Error(`try ${began.length}`);
      return began.length;
    };
  }
  let start = 0;
  beforeEach(() => {
    start = Date.now();
  });

  it('backs off until the work succeeds', async () => {
    const result = retry(failing(4), { backoff: { firstMs: 100, longestMs: 300 } });
    await vi.runAllTimersAsync();
    expect(await result).toBe(5);
    expect(began).toEqual([0, 100, 300, 600, 900]);
  });

  it('ends with the last failure when its time is up', async () => {
    const result = expect(retry(failing(9), { withinMs: 350 })).rejects.toThrow('try 3');
    await vi.runAllTimersAsync();
    await result;
  });

  it('ends at once where a failure is not retryable', async () => {
    await expect(retry(failing(9), { isRetryable: () => false })).rejects.toThrow('try 1');
  });

  it('ends after one last try when its signal is aborted during a pause', async () => {
    const stopping = new AbortController();
    const result = expect(retry(failing(9), { signal: stopping.signal })).rejects.toThrow('try 2');
    await vi.advanceTimersByTimeAsync(50);
    stopping.abort();
    await result;
    expect(began).toEqual([0, 50]);
  });
});

describe('the latest per key', () => {
  const begun: string[] = [];
  let ends: ((error?: Error) => void)[] = [];
  beforeEach(() => {
    begun.length = 0;
    ends = [];
  });
  const open = (options: Partial<LatestPerKeyOptions<number, { name: string }>> = {}) =>
    new LatestPerKey<number, { name: string }>({
      work: ({ name }) =>
        new Promise((resolve, reject) => {
          begun.push(name);
          ends.push((error) => (error ? reject(error) : resolve()));
        }),
      ...options,
    });

  it('is worked on one at a time for each key, skipping what is superseded', async () => {
    const latest = open();
    for (const name of ['a', 'b', 'c']) latest.offer(1, { name });
    latest.offer(2, { name: 'other' });
    expect(begun).toEqual(['a', 'other']);
    for (const end of ends.splice(0)) end();
    await vi.waitFor(() => expect(begun).toEqual(['a', 'other', 'c']));
    ends[0]?.();
    await latest.idle();
    latest.offer(1, { name: 'd' });
    expect(begun.at(-1)).toBe('d');
  });

  it('is worked on again after a failure, until it is closed', async () => {
    const failures: unknown[] = [];
    const latest = open({ onRetry: (key, error) => failures.push([key, error]) });
    latest.offer(1, { name: 'a' });
    const away = new Error('away');
    ends[0]?.(away);
    await vi.advanceTimersByTimeAsync(50);
    latest.offer(1, { name: 'b' });
    await vi.advanceTimersByTimeAsync(50);
    expect(begun).toEqual(['a', 'b']);
    expect(failures).toEqual([[1, away]]);
    latest.close();
    ends[1]?.(away);
    await vi.runAllTimersAsync();
    latest.offer(1, { name: 'c' });
    expect(begun).toEqual(['a', 'b']);
  });

  it('is what the merge makes of the new value and the one in work', async () => {
    const latest = open({ merge: (newer, held) => ({ name: held.name + newer.name }) });
    for (const name of ['a', 'b', 'c']) latest.offer(1, { name });
    ends[0]?.();
    await vi.waitFor(() => expect(begun).toEqual(['a', 'abc']));
  });
});
