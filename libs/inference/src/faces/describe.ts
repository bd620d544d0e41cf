import { HEADS } from '../heads/registry.js';
import type { Model } from '../models/session.js';
import { mirror } from './warp.js';

/**
 * Describes aligned faces in one run. A descriptor is the mean of those of the chip and its mirror image, which is
 * steadier than either.
 *
 * @param chips RGB, of the size of the model's input
 */
export async function describeChips(
  model: Model<'describe-faces'>,
  chips: readonly Uint8Array[],
): Promise<Float32Array[]> {
  const { input, head } = model.declaration;
  const bytes = input.width * input.height * 3;
  const pixels = new Uint8Array(chips.length * 2 * bytes);
  chips.forEach((chip, index) => {
    pixels.set(chip, 2 * index * bytes);
    mirror(chip, input, pixels.subarray((2 * index + 1) * bytes, (2 * index + 2) * bytes));
  });
  const descriptors = HEADS['describe-faces'][head](await model.run(pixels, input), 2 * chips.length);
  return chips.map((_, index) => {
    const [plain, mirrored] = descriptors.slice(2 * index) as [Float32Array, Float32Array];
    return plain.map((value, at) => (value + (mirrored[at] as number)) / 2);
  });
}
