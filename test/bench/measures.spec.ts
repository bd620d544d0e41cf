import { describe, expect, it } from 'vitest';
import { quantile } from '../support/statistics.js';
import { byTurns, summaryOf, tableOf, type Pair } from './measures.js';

const cpu = (...pairs: Pair[]) =>
  summaryOf('one-session', pairs)('ws', 'CPU an update', 'µs', ({ ours, baseline }) => ({ ours, baseline }));

describe('summaryOf', () => {
  it('takes medians, and the ratio of each pair, so that a slow moment of the machine affects both sides', () => {
    expect(cpu({ ours: 10, baseline: 8 }, { ours: 30, baseline: 30 }, { ours: 12, baseline: 8 })).toEqual({
      ...{ case: 'one-session', against: 'ws', metric: 'CPU an update', unit: 'µs' },
      ...{ ours: 12, baseline: 8, ratio: 1.25, spread: [1, 1.5], repetitions: 3 },
    });
  });

  it('gives two zeros the ratio 1, and a zero baseline an infinite ratio', () => {
    expect(cpu({ ours: 0, baseline: 0 }).ratio).toBe(1);
    expect(cpu({ ours: 1, baseline: 0 }).ratio).toBe(Infinity);
  });
});

it('byTurns begins with another measurement at each turn', async () => {
  const order: string[] = [];
  const measure = (name: string) => async () => order.push(name);
  for (const turn of [0, 1, 2]) await byTurns({ a: measure('a'), b: measure('b') }, turn);
  expect(order.join('')).toBe('abbaab');
});

it('quantile interpolates between neighbours, and is NaN of no values', () => {
  expect([quantile([4, 1, 3, 2], 0.5), quantile([7], 0.99), quantile([], 0.5)]).toEqual([2.5, 7, NaN]);
});

it('tableOf prints a header and a line for each row, without a ratio against a negative baseline', () => {
  const table = tableOf([cpu({ ours: 12.345, baseline: 10 }), cpu({ ours: 10, baseline: -2 })]);
  expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['case', 'metric', 'ours', 'baseline', 'which is', 'ratio', 'spread'],
    ['one-session', 'CPU an update', '12.3 µs', '10 µs', 'ws', '1.23×', '1.23 to 1.23'],
    ['one-session', 'CPU an update', '10 µs', '-2 µs', 'ws', '–'],
  ]);
});
