import type { RgbImage } from '#libs/formats';
import type { Model } from '../models/session.js';
import { chipToImage } from './align.js';
import type { Point } from './similarity.js';
import { mirrorSquare, warpSquare } from './warp.js';

/** A face, aligned and described. */
export interface DescribedFace {
  /** The aligned chip, RGB, size × size × 3. */
  readonly chip: Uint8Array;
  /** The mean of the descriptors of the chip and its mirror image, which is steadier than either. */
  readonly descriptor: Float32Array;
}

/** Aligns the faces of one image by their landmarks and describes them in one run. */
export async function describeFaces(
  model: Model,
  image: RgbImage,
  landmarks: readonly Point[][],
): Promise<DescribedFace[]> {
  const { size } = model;
  const bytes = size * size * 3;
  const pixels = new Uint8Array(landmarks.length * 2 * bytes);
  const chips = landmarks.map((points, index) => {
    const chip = pixels.subarray(2 * index * bytes, (2 * index + 1) * bytes);
    warpSquare(image, chipToImage(points, size), size, chip);
    mirrorSquare(chip, size, pixels.subarray((2 * index + 1) * bytes, (2 * index + 2) * bytes));
    return chip;
  });
  const descriptors = (await model.run(pixels))('descriptor');
  const dimension = descriptors.length / (2 * landmarks.length);
  return chips.map((chip, index) => {
    const from = 2 * index * dimension;
    const mirrored = descriptors.subarray(from + dimension, from + 2 * dimension);
    return {
      chip,
      descriptor: descriptors.slice(from, from + dimension).map((value, at) => (value + (mirrored[at] as number)) / 2),
    };
  });
}
