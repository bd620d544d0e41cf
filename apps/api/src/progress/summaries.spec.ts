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

const line = (sessionId: number, seq: number) => ({ sessionId, version: { run: 1, seq } }) as SessionSummary;

it('what was missed is made up for: a newer line, a new one and removals, and nothing else', async () => {
  summaries.given([line(3, 7), line(2, 4), line(1, 9)]);
  await summaries.makeUp(async () => [line(4, 1), line(3, 7), line(2, 5)]);
  expect(told).toEqual(['4 at 1', '2 at 5', '1 removed']);
  told.length = 0;
  await summaries.makeUp(async () => []);
  expect(told).toEqual(['3 removed', '2 removed', '4 removed']);
});

it('a line that somebody was given later is still told to those who know less', async () => {
  summaries.given([line(1, 4)]);
  summaries.given([line(1, 9)]);
  await summaries.makeUp(async () => [line(1, 9)]);
  expect(told).toEqual(['1 at 9']);
});

it('a list that was read before a session was created does not remove it, nor one read before a removal bring it back', async () => {
  summaries.given([line(1, 1)]);
  await summaries.makeUp(async () => {
    take(2, 1);
    summaries.take({ removed: 1 });
    return [line(1, 2)];
  });
  expect(told).toEqual(['2 at 1', '1 removed']);
});

it('a session older than the list is long is not taken for a removed one', async () => {
  const newest = Array.from({ length: 100 }, (_, index) => line(200 - index, 1));
  summaries.given([...newest, line(100, 1)]);
  await summaries.makeUp(async () => [line(201, 1), ...newest.slice(0, 50), ...newest.slice(51)]);
  expect(told).toEqual(['201 at 1', '150 removed']);
});
