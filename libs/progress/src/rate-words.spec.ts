import { expect, it } from 'vitest';
import { rateInWords } from './rate-words.js';

it.each([
  [1234.5, '1,235 photos per minute'],
  [1.2, '1 photo per minute'],
  [0.4, '24 photos per hour'],
  [0.001, '1 photo per hour'],
  [0, '0 photos per minute'],
])('a rate of %d photos per minute is %s', (rate, words) => expect(rateInWords(rate)).toBe(words));

it('a rate is short where what is counted is clear', () => expect(rateInWords(552, true)).toBe('552 per minute'));
