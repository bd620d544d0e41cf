import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, displayWidth, fill, wrap } from './layout.js';
import { inColour, link } from './paint.js';

/** Texts with wide characters, marks, and sequences that take no room. */
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'é',
      'e\u0301',
      '東',
      '한',
      '😀',
      '❤\ufe0f',
      ' ',
      'word',
      inColour('failed', 'x'),
      link('http://a'),
    ),
  )
  .map((parts) => parts.join(''));

it.each([
  ['plain', 5],
  ['東京', 4],
  ['e\u0301', 1],
  ['😀', 2],
  ['❤\ufe0f', 2],
  [inColour('done', 'ok'), 2],
  [link('http://a'), 8],
])('%j takes %d columns', (shown, width) => expect(displayWidth(shown)).toBe(width));

describe('wrap and fill', () => {
  it('divide between parts, and indent what follows', () => {
    expect(wrap('one two three', 8, '  ')).toEqual(['one two', '  three']);
    expect(fill(['one two', 'three', 'four'], 15, { gap: '   ' })).toEqual(['one two   three', 'four']);
    expect(fill([], 10)).toEqual([]);
  });

  it('keep every character, in order, in lines that fit', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 6, max: 40 }), (whole, width) => {
        const lines = wrap(whole, width, '  ');
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(whole.replaceAll(' ', ''));
      }),
    );
  });
});

it('a cut text fits, and ends what its sequences begin', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 10 }), (whole, width) => {
      const short = cut(whole, width);
      expect(displayWidth(short)).toBeLessThanOrEqual(width);
      expect(short.match(/\x1b/g)).toEqual(whole.match(/\x1b/g));
    }),
  );
});
