import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProgressNews } from '#libs/contracts';
import { Conflator } from './conflator.js';

let sent: { seq: number; recent: number; at: number }[];
let conflator: Conflator;
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  conflator = new Conflator(({ snapshot, recent }) =>
    sent.push({ seq: snapshot.version.seq, recent: recent.length, at: performance.now() }),
  );
});
afterEach(() => vi.useRealTimers());

const update = (seq: number, recent = 1) =>
  ({
    snapshot: { version: { run: 1, seq } },
    recent: Array.from({ length: recent }, () => ({})),
  }) as unknown as ProgressNews;
const seqs = () => sent.map(({ seq }) => seq);

describe('updates of a session', () => {
  it('go out at once while they are few', () => {
    for (let seq = 1; seq <= 5; seq += 1) conflator.offer(update(seq));
    expect(seqs()).toEqual([1, 2, 3, 4, 5]);
  });

  it('beyond a burst go out ten a second, the newest each time', () => {
    for (let seq = 1; seq <= 305; seq += 1) {
      conflator.offer(update(seq));
      vi.advanceTimersByTime(10);
    }
    // 3.05 s: the burst of 5, and 10 a second.
    expect(seqs().length).toBeGreaterThanOrEqual(34);
    expect(seqs().length).toBeLessThanOrEqual(36);
    expect(seqs()).toEqual([...seqs()].sort((a, b) => a - b));
  });

  it('that end are told of to the last', () => {
    for (let seq = 1; seq <= 50; seq += 1) conflator.offer(update(seq));
    vi.runAllTimers();
    expect(seqs().at(-1)).toBe(50);
    expect(conflator.takeSuperseded()).toBe(50 - sent.length);
  });

  it('hand the items of those whose place they take on, up to 24', () => {
    for (let seq = 1; seq <= 8; seq += 1) conflator.offer(update(seq, 10));
    vi.runAllTimers();
    expect(sent.at(-1)).toMatchObject({ seq: 8, recent: 24 });
  });
});

it('an urgent update goes out at once, and what waited never does', () => {
  for (let seq = 1; seq <= 9; seq += 1) conflator.offer(update(seq));
  conflator.urgent(update(10));
  vi.runAllTimers();
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 10]);
});

it('closed, it sends nothing any more', () => {
  for (let seq = 1; seq <= 9; seq += 1) conflator.offer(update(seq));
  conflator.close();
  vi.runAllTimers();
  expect(seqs()).toEqual([1, 2, 3, 4, 5]);
});

it('whatever comes when, the newest is out within 100 ms, in order, and never over 5 + 10 a second', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 200 }), (pauses) => {
      sent = [];
      const begun = performance.now();
      pauses.forEach((pause, at) => {
        conflator.offer(update(at + 1));
        vi.advanceTimersByTime(pause);
      });
      vi.advanceTimersByTime(101);
      expect(seqs().at(-1)).toBe(pauses.length);
      expect(new Set(seqs()).size).toBe(sent.length);
      expect(sent.length).toBeLessThanOrEqual(Math.ceil(5 + ((performance.now() - begun) / 1000) * 10));
      vi.advanceTimersByTime(1_000);
    }),
  );
});
