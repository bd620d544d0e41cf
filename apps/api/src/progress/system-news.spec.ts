import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SystemNews } from './system-news.js';

let told = 0;
let followed = true;
let news: SystemNews;
beforeEach(() => {
  [told, followed] = [0, true];
  vi.useFakeTimers();
  news = new SystemNews(
    () => (told += 1),
    () => followed,
  );
});
afterEach(() => {
  news.close();
  vi.useRealTimers();
});

it('signs of life are told of once a second at most', () => {
  for (let ms = 0; ms < 3_000; ms += 100) {
    news.changed();
    vi.advanceTimersByTime(100);
  }
  expect(told).toBe(3);
});

it('workers that died, which tell nothing any more, are looked at while somebody follows', () => {
  news.followed();
  vi.advanceTimersByTime(20_000);
  expect(told).toBe(4);
});

it('nothing is read when nobody follows any more', () => {
  news.followed();
  followed = false;
  vi.advanceTimersByTime(60_000);
  expect(told).toBe(0);
});
