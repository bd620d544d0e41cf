import { expect, test } from 'vitest';
import { editionsOf, uneditedName } from './editions.js';

test('an edited copy of Google Photos is told by its name', () => {
  expect(uneditedName('IMG_1-edited.jpg')).toBe('IMG_1.jpg');
  expect(uneditedName('IMG_1-ha editado.jpg')).toBe('IMG_1.jpg');
  expect(uneditedName('edited.jpg')).toBe('edited.jpg');
});

test('a photo and its edited copy lead to each other', () => {
  expect(editionsOf('/a/IMG_1-bearbeitet.jpg')).toEqual(['/a/IMG_1.jpg']);
  expect(editionsOf('/a/IMG_1.jpg')).toContain('/a/IMG_1-bearbeitet.jpg');
});
