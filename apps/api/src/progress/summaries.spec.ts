import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SessionSummary } from '#libs/contracts';
import { Summaries } from './summaries.js';

const told: string[] = [];
let summaries: Summaries;
beforeEach(() => {
  told.length = 0;
  vi.useFakeTimers();
  summaries = new Summaries(
    ({ sessionId, version }) => told.push(`${sessionId} at ${version.seq}`),
    (sessionId) => told.push(`${sessionId} removed`),
  );
});
afterEach(() => vi.useRealTimers());

const take = (sessionId: number, seq: number) =>
  summaries.take({ summary: { sessionId, version: { run: 1, seq } } as SessionSummary });

it('a change is told at once, those after it twice a second at most, the newest of them', () => {
  for (let seq = 1; seq <= 10; seq += 1) take(1, seq);
  expect(told).toEqual(['1 at 1']);
  vi.advanceTimersByTime(500);
  expect(told).toEqual(['1 at 1', '1 at 10']);
  take(1, 11);
  vi.advanceTimersByTime(500);
  expect(told.at(-1)).toBe('1 at 11');
});

it('an older change that comes late does not take the place of a newer one', () => {
  for (const seq of [1, 5, 3]) take(1, seq);
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual(['1 at 1', '1 at 5']);
});

it('sessions do not wait for each other', () => {
  take(1, 1);
  take(2, 1);
  expect(told).toEqual(['1 at 1', '2 at 1']);
});

it('a removal is told at once, and nothing of that session after it', () => {
  take(1, 1);
  take(1, 2);
  summaries.take({ removed: 1 });
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual(['1 at 1', '1 removed']);
});
