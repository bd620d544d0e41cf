import type { RgbImage } from '#libs/formats';
import { HEADS } from '../heads/registry.js';
import type { Model } from '../models/session.js';
import type { Alignment } from './alignments/registry.js';
import type { Point } from './similarity.js';
import { mirror, warp } from './warp.js';

/** A face, aligned and described. */
export interface DescribedFace {
  /** The aligned chip, RGB, of the size of the model's input. */
  readonly chip: Uint8Array;
  /** The mean of the descriptors of the chip and its mirror image, which is steadier than either. */
  readonly descriptor: Float32Array;
}

/** Aligns the faces of one image by their landmarks and describes them in one run. */
export async function describeFaces(
  model: Model<'describe-faces'>,
  align: Alignment,
  image: RgbImage,
  landmarks: readonly Point[][],
): Promise<DescribedFace[]> {
  const { input, head } = model.declaration;
  const bytes = input.width * input.height * 3;
  const pixels = new Uint8Array(landmarks.length * 2 * bytes);
  const chips = landmarks.map((points, index) => {
    const chip = pixels.subarray(2 * index * bytes, (2 * index + 1) * bytes);
    warp(image, align(points, input), input, chip);
    mirror(chip, input, pixels.subarray((2 * index + 1) * bytes, (2 * index + 2) * bytes));
    return chip;
  });
  const descriptors = HEADS['describe-faces'][head](await model.run(pixels), 2 * landmarks.length);
  return chips.map((chip, index) => {
    const [plain, mirrored] = descriptors.slice(2 * index) as [Float32Array, Float32Array];
    return { chip, descriptor: plain.map((value, at) => (value + (mirrored[at] as number)) / 2) };
  });
}
