import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Throttle, type ThrottleOptions } from './throttle.js';

interface Value {
  readonly seq: number;
  readonly merged: number;
}

let sent: (Value & { superseded: number; at: number })[];
function throttleOf(options: Partial<ThrottleOptions<Value>> = {}): Throttle<Value> {
  sent = [];
  return new Throttle<Value>({
    intervalMs: 100,
    burst: 5,
    merge: (newer, { merged }) => ({ ...newer, merged: newer.merged + merged }),
    send: (value, superseded) => void sent.push({ ...value, superseded, at: performance.now() }),
    ...options,
  });
}
let throttle: Throttle<Value>;
beforeEach(() => {
  vi.useFakeTimers();
  throttle = throttleOf();
});
afterEach(() => vi.useRealTimers());

const offer = (count: number) => {
  for (let seq = 1; seq <= count; seq += 1) throttle.offer({ seq, merged: 1 });
};
const seqs = () => sent.map(({ seq }) => seq);

describe('a throttle', () => {
  it('sends a burst at once', () => {
    offer(5);
    expect(seqs()).toEqual([1, 2, 3, 4, 5]);
  });

  it('sends the latest, the merged rest with it, and counts what was superseded', () => {
    offer(50);
    vi.runAllTimers();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 50]);
    expect(sent.at(-1)).toMatchObject({ merged: 45, superseded: 44 });
  });

  it('sends an urgent value at once, and never the one that waited', () => {
    offer(9);
    throttle.urgent({ seq: 10, merged: 1 });
    vi.runAllTimers();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 10]);
  });

  it('sends nothing more once closed', () => {
    offer(9);
    throttle.close();
    vi.runAllTimers();
    expect(seqs()).toEqual([1, 2, 3, 4, 5]);
  });

  it('without a burst keeps its interval after an urgent value too', () => {
    throttle = throttleOf({ burst: 1 });
    const begun = performance.now();
    offer(2);
    vi.advanceTimersByTime(50);
    throttle.urgent({ seq: 3, merged: 1 });
    throttle.offer({ seq: 4, merged: 1 });
    vi.runAllTimers();
    expect(sent.map(({ seq, at }) => [seq, Math.round(at - begun)])).toEqual([
      [1, 0],
      [3, 50],
      [4, 150],
    ]);
  });

  it('sends the latest within its interval, in order, and never more than its burst and rate', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 200 }), (pauses) => {
        sent = [];
        const begun = performance.now();
        pauses.forEach((pause, at) => {
          throttle.offer({ seq: at + 1, merged: 1 });
          vi.advanceTimersByTime(pause);
        });
        vi.advanceTimersByTime(101);
        expect(seqs().at(-1)).toBe(pauses.length);
        expect(seqs()).toEqual([...new Set(seqs())].sort((a, b) => a - b));
        expect(sent.reduce((sum, { merged }) => sum + merged, 0)).toBe(pauses.length);
        expect(sent.length).toBeLessThanOrEqual(Math.ceil(5 + ((performance.now() - begun) / 1000) * 10));
        vi.advanceTimersByTime(1_000);
      }),
    );
  });
});
