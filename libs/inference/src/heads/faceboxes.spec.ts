import { describe, expect, it } from 'vitest';
import type { TaskModel } from '../models/manifest.js';
import { faceBoxes } from './faceboxes.js';

const INPUT = { width: 256, height: 128 };
/** Cells of 32, 64 and 128 pixels, with 21, 1 and 1 anchors. */
const ANCHORS = 8 * 4 * 21 + 4 * 2 + 2;
const MODEL = { minScore: 0.6 } as TaskModel<'detect-faces'>;

/** The detections where one anchor, by its row in the outputs, has a score and an encoded box. */
function detectionsOf(row: number, score: number, encoded = [0, 0, 0, 0]) {
  const classes = new Float32Array(ANCHORS * 2).fill(-5);
  for (let at = 0; at < ANCHORS; at++) classes[2 * at] = 5;
  classes.set([0, Math.log(score / (1 - score))], 2 * row);
  const boxes = new Float32Array(ANCHORS * 4);
  boxes.set(encoded, 4 * row);
  return faceBoxes((name) => (name === 'boxes' ? boxes : classes), MODEL, INPUT).map(({ box, score: found }) => ({
    score: Number(found.toFixed(4)),
    left: box.x * INPUT.width,
    top: box.y * INPUT.height,
    width: box.width * INPUT.width,
    height: box.height * INPUT.height,
  }));
}

describe('the head of FaceBoxes', () => {
  it.each([
    { title: 'the first of 4 × 4 squares of 32 pixels in the second cell', row: 21, box: [20, 0, 32, 20] },
    { title: 'the second of these, below it', row: 22, box: [20, 0, 32, 28] },
    { title: 'the last of these', row: 21 + 15, box: [44, 12, 32, 32] },
    {
      title: 'the first of 2 × 2 squares of 64 pixels in the second cell of the third row',
      row: 17 * 21 + 16,
      box: [0, 32, 64, 64],
    },
    { title: 'the second of these, below it', row: 17 * 21 + 17, box: [0, 64, 64, 64] },
    { title: 'the square of 128 pixels, clipped to the input', row: 17 * 21 + 20, box: [0, 16, 112, 112] },
    { title: 'the square of 256 pixels', row: 8 * 4 * 21 + 1, box: [0, 0, 224, 128] },
    { title: 'the square of 512 pixels', row: 8 * 4 * 21 + 8, box: [0, 0, 256, 128] },
  ])('has anchors by cells and, in a cell, by columns: $title', ({ row, box: [left, top, width, height] }) => {
    expect(detectionsOf(row, 0.9)).toEqual([{ score: 0.9, left, top, width, height }]);
  });

  it('moves the centre by tenths of the anchor and scales its sides by e to a fifth', () => {
    const [found] = detectionsOf(21 + 15, 0.9, [1, 2, 5 * Math.log(0.5), 5 * Math.log(2)]);
    expect(found?.width).toBeCloseTo(64, 3);
    expect(found?.height).toBeCloseTo(16, 3);
    expect((found?.left ?? 0) + 32).toBeCloseTo(60 + 6.4, 3);
    expect((found?.top ?? 0) + 8).toBeCloseTo(28 + 3.2, 3);
  });

  it('drops what is under the lowest score', () => {
    expect(detectionsOf(0, 0.59)).toEqual([]);
    expect(detectionsOf(0, 0.61)).toHaveLength(1);
  });
});
