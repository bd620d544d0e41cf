import type { RgbImage } from '../image.js';
import type { Model } from '../models/session.js';
import type { Box } from './boxes.js';
import { apply, type Point, type Similarity } from './similarity.js';
import { warpSquare } from './warp.js';

/** The 68 landmarks (iBUG 300-W order) of each face, in pixels of the image. */
export async function findLandmarks(model: Model, image: RgbImage, faces: readonly Box[]): Promise<Point[][]> {
  const { size } = model;
  const bytes = size * size * 3;
  const pixels = new Uint8Array(faces.length * bytes);
  const squares = faces.map((box) => squareAround(box, size));
  squares.forEach((square, index) => warpSquare(image, square, size, pixels.subarray(index * bytes, (index + 1) * bytes)));
  const points = (await model.run(pixels))('landmarks');
  const perFace = points.length / faces.length;
  return squares.map((square, index) => pointsOf(points.subarray(index * perFace, (index + 1) * perFace), square, size));
}

function pointsOf(values: Float32Array, square: Similarity, size: number): Point[] {
  const points: Point[] = [];
  for (let index = 0; index < values.length; index += 2) {
    points.push(apply(square, { x: (values[index] as number) * size, y: (values[index + 1] as number) * size }));
  }
  return points;
}

/** From the network's input to the smallest square around the box's centre that holds the box. */
function squareAround(box: Box, size: number): Similarity {
  const side = Math.max(box.width, box.height);
  return {
    a: side / size,
    b: 0,
    dx: box.x + (box.width - side) / 2,
    dy: box.y + (box.height - side) / 2,
  };
}
