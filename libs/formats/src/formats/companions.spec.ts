import { expect, test } from 'vitest';
import { companionsOf } from './companions.js';

test('a RAW file and the JPEG of the same name are companions, in either case of their extensions', () => {
  expect(companionsOf('/a/IMG_1.CR2')).toContain('/a/IMG_1.JPG');
  expect(companionsOf('/a/IMG_1.CR3')).toContain('/a/IMG_1.heic');
  expect(companionsOf('/a/IMG_1.jpg')).toEqual(expect.arrayContaining(['/a/IMG_1.RAF', '/a/IMG_1.dng']));
  expect(companionsOf('/a/IMG_1.jpg')).not.toContain('/a/IMG_1.heic');
});

test('other files have no companions', () => {
  expect(companionsOf('/a/IMG_1.png')).toEqual([]);
  expect(companionsOf('/a.cr2/IMG_1')).toEqual([]);
});
