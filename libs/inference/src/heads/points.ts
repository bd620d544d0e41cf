import type { Point } from '../faces/similarity.js';
import { rowsOf, type LandmarkHead } from './head.js';

/** Output `landmarks`: x and y of each point in turn. */
export const points: LandmarkHead = (outputs, batch) =>
  rowsOf(outputs('landmarks'), batch).map((values) => {
    const face: Point[] = [];
    for (let index = 0; index < values.length; index += 2) {
      face.push({ x: values[index] as number, y: values[index + 1] as number });
    }
    return face;
  });
