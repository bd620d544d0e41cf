import { expect, test } from 'vitest';
import { representativeFace } from './representative-face.js';

const POINTS = Float32Array.of(0, 0, 1, 0, 1.2, 0, 1.1, 0, 9, 0);

test('the best face of the more central half represents a person', () => {
  expect(representativeFace(POINTS, 2, [0, 1, 2, 3], [0.9, 0.5, 0.7, 0.6])).toBe(3);
  expect(representativeFace(POINTS, 2, [0, 1, 2, 3], [0.9, 0.8, 0.7, 0.6])).toBe(1);
});

test('the more central of equally good faces represents a person', () => {
  expect(representativeFace(POINTS, 2, [1, 2, 3], [1, 1, 1, 1])).toBe(3);
});

test('an only face represents its person', () => {
  expect(representativeFace(POINTS, 2, [4], [0, 0, 0, 0, 0])).toBe(4);
});
