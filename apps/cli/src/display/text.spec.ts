import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockTime, safeText } from './text.js';

describe('safeText', () => {
  it('keeps readable text', () => {
    expect(safeText('Ferien 2026 – Özil 東京 😀.jpg')).toBe('Ferien 2026 – Özil 東京 😀.jpg');
  });

  it('removes control characters and characters that hide text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = safeText(text);

        expect(safe).not.toMatch(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
        expect([...safe]).toHaveLength([...text].length);
      }),
    );
  });
});

describe('clockTime', () => {
  const now = new Date(2026, 10, 26, 23, 30).getTime();
  it.each([
    [10, '23:40'],
    [60, 'Fri 00:30'],
    [8 * 24 * 60, '4 Dec 23:30'],
  ])('in %d minutes it is %s', (minutes, text) => expect(clockTime(now + minutes * 60_000, now)).toBe(text));
});
