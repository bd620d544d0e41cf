import { expect, it } from 'vitest';
import { findPackage } from './packages.js';

it('a package that is not installed is an error that says what to do', () => {
  expect(() => findPackage('@vladmandic/absent')).toThrow(/@vladmandic\/absent.*run "npm ci"/);
});
