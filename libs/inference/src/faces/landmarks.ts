import type { Box } from '#libs/contracts';
import type { RgbImage } from '#libs/formats';
import { HEADS } from '../heads/registry.js';
import type { Size } from '../image.js';
import type { Model } from '../models/session.js';
import type { Alignment } from './alignments/registry.js';
import { apply, type Point, type Similarity } from './similarity.js';
import { warp } from './warp.js';

type LandmarkModel = Model<'find-landmarks'>;

/**
 * The landmarks of each face, in pixels of the image.
 *
 * The network is best at level faces, so it runs twice: the second time on each face turned level by the landmarks of
 * the first run. That halves the change of descriptors when a photo is turned by 30° (at worst 0.59 before, 0.39 after).
 *
 * @param tilt by how much the faces are known to be turned, in radians
 */
export async function findLandmarks(
  model: LandmarkModel,
  align: Alignment,
  image: RgbImage,
  faces: readonly Box[],
  tilt = 0,
): Promise<Point[][]> {
  const { input } = model.declaration;
  const upright = faces.map((box) => cutAround(box, input, tilt));
  const rough = await landmarksIn(model, image, upright);
  const level = faces.map((box, index) => cutAround(box, input, tiltOf(rough[index] as Point[], align)));
  return landmarksIn(model, image, level);
}

/** @param cuts from the network's input to the image */
async function landmarksIn(model: LandmarkModel, image: RgbImage, cuts: readonly Similarity[]): Promise<Point[][]> {
  const { input, head } = model.declaration;
  const { width, height } = input;
  const bytes = width * height * 3;
  const pixels = new Uint8Array(cuts.length * bytes);
  cuts.forEach((cut, index) => warp(image, cut, input, pixels.subarray(index * bytes, (index + 1) * bytes)));
  const faces = HEADS['find-landmarks'][head](await model.run(pixels, input), cuts.length);
  return cuts.map((cut, index) =>
    (faces[index] as Point[]).map(({ x, y }) => apply(cut, { x: x * width, y: y * height })),
  );
}

/** By how much a face is turned against an upright one, in radians. */
function tiltOf(landmarks: readonly Point[], align: Alignment): number {
  const { a, b } = align(landmarks, { width: 1, height: 1 });
  return Math.atan2(b, a);
}

/** From the network's input to the smallest area of its shape around the box's centre that holds the box, turned. */
function cutAround(box: Box, { width, height }: Size, angle: number): Similarity {
  const scale = Math.max(box.width / width, box.height / height);
  const a = scale * Math.cos(angle);
  const b = scale * Math.sin(angle);
  return {
    a,
    b,
    dx: box.x + box.width / 2 - (a - b * (height / width)) * (width / 2),
    dy: box.y + box.height / 2 - (a + b * (width / height)) * (height / 2),
  };
}
