import { expect, it } from 'vitest';
import { boxInSquare } from './box-in-square.js';

it.each([
  ['of a square photo is where it is', { width: 8, height: 8 }, { x: 0.25, y: 0.5, width: 0.25, height: 0.5 }],
  ['of a wide photo is as much wider', { width: 16, height: 8 }, { x: 0, y: 0.5, width: 0.5, height: 0.5 }],
  ['of a high photo is as much higher', { width: 8, height: 16 }, { x: 0.25, y: 0.5, width: 0.25, height: 1 }],
])('a box %s', (_, photo, expected) => {
  expect(boxInSquare({ x: 0.25, y: 0.5, width: 0.25, height: 0.5 }, photo)).toEqual(expected);
});
