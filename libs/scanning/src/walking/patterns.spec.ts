import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from './patterns.js';

describe('a pattern', () => {
  it.each([
    ['*.mov', 'a.mov', true],
    ['*.mov', 'trip/day 1/A.MOV', true],
    ['*.mov', 'a.mov.jpg', false],
    ['IMG_?.jpg', 'x/img_1.jpg', true],
    ['IMG_?.jpg', 'IMG_12.jpg', false],
    ['private', 'a/private', true],
    ['private', 'a/private/b.jpg', false],
    ['/private', 'private', true],
    ['/private', 'a/private', false],
    ['a/*.jpg', 'a/1.jpg', true],
    ['a/*.jpg', 'a/b/1.jpg', false],
    ['a/**/1.jpg', 'a/1.jpg', true],
    ['a/**/1.jpg', 'a/b/c/1.jpg', true],
    ['**/export/*', 'x/y/export/1.jpg', true],
    ['**/export/*', 'export/1.jpg', true],
    ['2019/**', '2019/a/b.jpg', true],
    ['**', 'anything/at all', true],
    ['caf\u00e9*', 'cafe\u0301.jpg', true],
    ['[1].jpg', '[1].jpg', true],
    ['[1].jpg', '1.jpg', false],
  ])('%s and %s', (pattern, path, expected) => {
    expect(compilePattern(pattern)(path, false)).toBe(expected);
  });

  it('with a slash at its end matches folders only', () => {
    const matches = compilePattern('export/');
    expect([matches('a/export', true), matches('a/export', false)]).toEqual([true, false]);
  });

  it('of stars and characters matches as the regular expression of the same meaning', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(text, name, (pattern, path) => {
        fc.pre(pattern !== '**');
        const meaning = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(compilePattern(pattern)(path, false)).toBe(meaning.test(path));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of many stars is matched in no time', () => {
    const started = performance.now();
    expect(compilePattern(`${'*a'.repeat(99)}b`)('a'.repeat(255), false)).toBe(false);
    expect(compilePattern(`${'**/a*a/'.repeat(28)}b`)(`${'aa/'.repeat(300)}c`, false)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
