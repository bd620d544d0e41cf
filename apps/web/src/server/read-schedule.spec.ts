import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeReadSchedule } from './read-schedule.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A schedule whose reads end when a test says so. */
function scheduleOf(due: () => number | null) {
  const reads: { end: () => void; fail: () => void }[] = [];
  const schedule = makeReadSchedule(
    due,
    () => new Promise<boolean>((settle) => reads.push({ end: () => settle(true), fail: () => settle(false) })),
  );
  return { schedule, reads };
}

describe('a read schedule', () => {
  it('reads when a read is due, not before', async () => {
    const at = Date.now() + 500;
    const { schedule, reads } = scheduleOf(() => (reads.length === 0 ? at : null));
    schedule.plan();
    await vi.advanceTimersByTimeAsync(499);
    expect(reads).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(reads).toHaveLength(1);
  });

  it('is not delayed by being planned again and again', async () => {
    const at = Date.now() + 500;
    const { schedule, reads } = scheduleOf(() => (reads.length === 0 ? at : null));
    for (let ms = 0; ms <= 500; ms += 50) {
      schedule.plan();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(reads).toHaveLength(1);
  });

  it('reads one at a time, and plans again after each', async () => {
    let wanted = 2;
    const { schedule, reads } = scheduleOf(() => (wanted > 0 ? 0 : null));
    schedule.plan();
    schedule.plan();
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

  it('repeats a failing read at growing intervals, however often it is planned', async () => {
    const { schedule, reads } = scheduleOf(() => 0);
    const waits: number[] = [];
    schedule.plan();
    await vi.advanceTimersByTimeAsync(1);
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      reads.at(-1)?.fail();
      const failedAt = Date.now();
      while (reads.length === attempt) {
        await vi.advanceTimersByTimeAsync(100);
        schedule.plan();
      }
      waits.push(Math.round((Date.now() - failedAt) / 1000));
    }
    expect(waits.slice(0, 3)).toEqual([2, 3, 5]);
    expect(waits.at(-1)).toBe(10);
  });

  it('abandons the read under way when it is restarted, and reads at once', async () => {
    const { schedule, reads } = scheduleOf(() => (reads.length < 2 ? 0 : null));
    schedule.plan();
    await vi.advanceTimersByTimeAsync(1);
    schedule.restart();
    await vi.advanceTimersByTimeAsync(1);
    expect(reads).toHaveLength(2);
    reads[0]?.fail();
    reads[1]?.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toHaveLength(2);
  });

  it('reads nothing once it is stopped', async () => {
    const { schedule, reads } = scheduleOf(() => Date.now() + 10);
    schedule.plan();
    schedule.stop();
    schedule.plan();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reads).toHaveLength(0);
  });
});
