import { describe, expect, it } from 'vitest';
import { quantile, rowOf, tableOf } from './measures.js';

const what = { bench: 'live', case: 'one-session', against: 'ws', metric: 'CPU an update', unit: 'µs' };

describe('rowOf', () => {
  it('takes medians, and the ratio of each pair, so that a slow moment of the machine affects both sides', () => {
    const pairs = [
      { ours: 10, baseline: 8 },
      { ours: 30, baseline: 30 },
      { ours: 12, baseline: 8 },
    ];
    expect(rowOf(what, pairs)).toEqual({
      ...what,
      ours: 12,
      baseline: 8,
      ratio: 1.25,
      spread: [1, 1.5],
      repetitions: 3,
    });
  });

  it('gives two zeros the ratio 1, and a zero baseline an infinite ratio', () => {
    expect(rowOf(what, [{ ours: 0, baseline: 0 }]).ratio).toBe(1);
    expect(rowOf(what, [{ ours: 1, baseline: 0 }]).ratio).toBe(Infinity);
  });
});

it('quantile interpolates between neighbours, and is NaN of no values', () => {
  expect([quantile([4, 1, 3, 2], 0.5), quantile([7], 0.99), quantile([], 0.5)]).toEqual([2.5, 7, NaN]);
});

it('tableOf prints a header and a line for each row, without a ratio against a negative baseline', () => {
  expect(
    tableOf([rowOf(what, [{ ours: 12.345, baseline: 10 }])])
      .split('\n')
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ['case', 'metric', 'ours', 'baseline', 'which is', 'ratio', 'spread'],
    ['one-session', 'CPU an update', '12.3 µs', '10 µs', 'ws', '1.23×', '1.23 to 1.23'],
  ]);
  const freed = tableOf([rowOf({ ...what, metric: 'RSS a viewer' }, [{ ours: 10, baseline: -2 }])]);
  expect(freed.split('\n').at(-1)?.split(/ {2,}/).at(-1)).toBe('–');
});
