import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply, type Point, type Similarity } from '../similarity.js';
import { dlib68 } from './dlib-68.js';

const SIZE = 150;
const CHIP = { width: SIZE, height: SIZE };
const coordinate = fc.double({ min: 0, max: 1000, noNaN: true });
const landmarks = fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 68, maxLength: 68 });

/** Jaw and eyebrows; lower lip, outside and inside. */
const MOVING = [...range(0, 26), ...range(55, 59), ...range(65, 67)];

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function corners(transform: Similarity): Point[] {
  return [
    { x: 0, y: 0 },
    { x: SIZE, y: 0 },
    { x: 0, y: SIZE },
  ].map((corner) => apply(transform, corner));
}

describe('the alignment of dlib', () => {
  it('rotates, scales and moves with the face', () => {
    const turn: Similarity = { a: 0.6, b: -0.9, dx: 40, dy: -7 };
    fc.assert(
      fc.property(landmarks, (points) => {
        const moved = corners(
          dlib68(
            points.map((point) => apply(turn, point)),
            CHIP,
          ),
        );
        corners(dlib68(points, CHIP)).forEach((corner, index) => {
          const expected = apply(turn, corner);
          expect((moved[index] as Point).x).toBeCloseTo(expected.x, 5);
          expect((moved[index] as Point).y).toBeCloseTo(expected.y, 5);
        });
      }),
    );
  });

  it('depends on every landmark except jaw, eyebrows and lower lip', () => {
    fc.assert(
      fc.property(landmarks, fc.integer({ min: 0, max: 67 }), (points, index) => {
        const moved = points.map((point, at) => (at === index ? { x: point.x + 50, y: point.y } : point));
        const same = JSON.stringify(dlib68(moved, CHIP)) === JSON.stringify(dlib68(points, CHIP));
        expect(same).toBe(MOVING.includes(index));
      }),
    );
  });

  it('refuses the landmarks of other models', () => {
    const five = Array.from({ length: 5 }, (_, index) => ({ x: index, y: index }));
    expect(() => dlib68(five, CHIP)).toThrow('68 landmarks, not 5');
  });
});
