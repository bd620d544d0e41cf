import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutText } from './text.js';

it('a text is cut to a length, between characters', () => {
  expect(cutText('short', 9)).toBe('short');
  expect(cutText('a long one', 6)).toBe('a long');
  expect(cutText('aa😀', 3)).toBe('aa');
  expect(cutText('aa😀', 4)).toBe('aa😀');
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, fc.nat(12), (whole, most) => {
      const cut = cutText(whole, most);
      expect(whole.startsWith(cut)).toBe(true);
      expect(cut.length).toBeGreaterThan(Math.min(whole.length, most) - 2);
      expect(cut.length).toBeLessThanOrEqual(most);
      expect(encodeURIComponent(cut)).toBeDefined();
    }),
  );
});
