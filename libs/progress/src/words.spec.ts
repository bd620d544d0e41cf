import { expect, it } from 'vitest';
import { count, counted, duration } from './words.js';

it('a count has separators of thousands, and a noun in its number', () => {
  expect(count(12345)).toBe('12,345');
  expect([counted(1, 'person', 'people'), counted(0, 'face'), counted(50_000, 'face')]).toEqual([
    '1 person',
    '0 faces',
    '50,000 faces',
  ]);
});

it.each([
  [-1, '0 s'],
  [0.4, '0 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [200, '3 min 20 s'],
  [3600, '1 h'],
  [4321, '1 h 12 min'],
  [7500, '2 h 5 min'],
])('a duration of %d s is %s', (seconds, text) => expect(duration(seconds)).toBe(text));
