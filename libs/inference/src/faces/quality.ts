import type { Detection } from '../heads/head.js';
import type { Size } from '../image.js';

/** Size (shorter side of the box, pixels of the analysed image) from which a face has all the detail a chip can hold. */
const FULL_SIZE = 100;

/** Standard deviation of a chip's Laplacian at which a face counts as sharp (8-bit grey levels). */
const FULL_SHARPNESS = 12;

/** From which score and quality on a set's faces are sure and good enough for groups. */
interface Limits {
  readonly sureScore: number;
  readonly minQuality: number;
}

/**
 * How well a face can represent a person, 0 to 1: the geometric mean of its size, its sharpness and the detector's score.
 * Size and sharpness count linearly up to a limit, so that one bad property is enough to rank a face low. A doubtful
 * score makes it less than `minQuality`, in proportion, however large and sharp the face is: so are most false faces.
 *
 * @param chip the aligned chip, height × width × 3 bytes of RGB
 */
export function faceQuality(
  { box, score }: Detection,
  chip: Uint8Array,
  size: Size,
  { sureScore, minQuality }: Limits,
): number {
  const extent = Math.min(1, Math.min(box.width, box.height) / FULL_SIZE);
  const sharpness = Math.min(1, laplacianDeviation(chip, size) / FULL_SHARPNESS);
  const quality = Math.cbrt(extent * sharpness * score);
  return score < sureScore ? Math.min(quality, (minQuality * score) / sureScore) : quality;
}

/** Standard deviation of the 4-neighbour Laplacian of the green channel, the usual measure of focus (Pech-Pacheco 2000). */
function laplacianDeviation(chip: Uint8Array, { width, height }: Size): number {
  const green = (row: number, column: number): number => chip[(row * width + column) * 3 + 1] as number;
  let sum = 0;
  let squares = 0;
  for (let row = 1; row < height - 1; row++) {
    for (let column = 1; column < width - 1; column++) {
      const around = green(row - 1, column) + green(row + 1, column) + green(row, column - 1) + green(row, column + 1);
      const value = around - 4 * green(row, column);
      sum += value;
      squares += value * value;
    }
  }
  const count = (width - 2) * (height - 2);
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
