import { describe, expect, it } from 'vitest';
import { ago, bytes, fileName, pathWithin, percent } from './format.js';

describe('format', () => {
  it('shows 100 % only at the end', () => {
    expect([0, 49.69, 99.99, 100].map(percent)).toEqual(['0.0%', '49.6%', '99.9%', '100%']);
  });

  it('formats ages in the largest unit', () => {
    expect([0, 12.7, 300, 7300, 90_000].map(ago).join(', ')).toBe('just now, 12 s ago, 5 min ago, 2 h ago, 1 day ago');
  });

  it('shortens paths to those within a folder', () => {
    expect(pathWithin('/photos', '/photos/a/b.jpg')).toBe('a/b.jpg');
    expect(pathWithin('/', '/a.jpg')).toBe('a.jpg');
    expect(pathWithin('/photos', '/photos-2/a.jpg')).toBe('/photos-2/a.jpg');
  });

  it('extracts file names', () => {
    expect(['/photos/a/b.jpg', 'b.jpg', '/'].map(fileName)).toEqual(['b.jpg', 'b.jpg', '/']);
  });

  it('formats sizes in a fitting unit', () => {
    expect([0, 812, 1000, 3_440_000, 250_000_000].map(bytes).join(', ')).toBe(
      '0 bytes, 812 bytes, 1.0 KB, 3.4 MB, 250 MB',
    );
  });
});
