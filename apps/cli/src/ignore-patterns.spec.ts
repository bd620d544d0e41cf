import { describe, expect, it } from 'vitest';
import { checkPatterns } from './ignore-patterns.js';

describe('the patterns of --ignore', () => {
  it('are as a session takes them', () => {
    expect(checkPatterns(['*.png', ' private/ '])).toEqual(['*.png', 'private/']);
  });

  it.each([
    ['is negated', ['*.png', '!*.jpg'], '--ignore "!*.jpg" cannot be used: A pattern cannot be negated.'],
    ['leads out', ['../other'], '--ignore "../other" cannot be used: A pattern must not contain "..".'],
    ['is empty', [' '], '--ignore " " cannot be used: A pattern must not be empty.'],
    ['is long', ['x'.repeat(201)], /cannot be used: A pattern has at most 200 characters\.$/],
    ['is one too many', Array<string>(101).fill('*.png'), '--ignore cannot be used: There are more than 100 patterns.'],
  ])('are refused where one %s', (_, patterns, message) => {
    expect(() => checkPatterns(patterns)).toThrow(message);
  });
});
