import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findPackage, samplePhotos } from './packages.js';

describe('the packages', () => {
  it('are found with their exact version', () => {
    expect(findPackage('@vladmandic/human')).toMatchObject({ version: '3.3.6' });
  });

  it('say what to do when one is not installed', () => {
    expect(() => findPackage('@vladmandic/absent')).toThrow(/@vladmandic\/absent.*run "npm ci"/);
  });

  it('have six sample photos', () => {
    expect(samplePhotos()).toHaveLength(6);
    expect(samplePhotos().every(existsSync)).toBe(true);
  });
});
