import sharp from 'sharp';
import { SIGNATURE } from '#libs/contracts';
import type { RgbImage } from './decoder.js';

const { brightnessSide: FINE, colourSide: COARSE } = SIGNATURE;
/** Cells of brightness across a cell of colour. */
const CELLS = FINE / COARSE;

/**
 * The signature of a photo, by which `samePicture` of libs/contracts tells its copies.
 * @param image the training decode
 */
export function signatureOf(image: RgbImage): Uint8Array {
  const means = meansOf(image, FINE);
  const brightness = new Uint8ClampedArray(FINE * FINE);
  const [blueness, redness] = [new Float64Array(COARSE * COARSE), new Float64Array(COARSE * COARSE)];
  for (let cell = 0; cell < FINE * FINE; cell += 1) {
    const [red, green, blue] = [means[3 * cell], means[3 * cell + 1], means[3 * cell + 2]] as [number, number, number];
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    brightness[cell] = grey;
    const coarse = Math.floor(cell / FINE / CELLS) * COARSE + Math.floor((cell % FINE) / CELLS);
    blueness[coarse] = (blueness[coarse] as number) + (blue - grey) / 1.772 / CELLS ** 2;
    redness[coarse] = (redness[coarse] as number) + (red - grey) / 1.402 / CELLS ** 2;
  }
  const colours = [...blueness, ...redness].map((value) => 128 + value);
  return Uint8Array.of(...brightness, ...Uint8ClampedArray.from(colours));
}

/**
 * The signature of a photo, made from its thumbnail as training stores it. Its numbers differ by up to a few levels from
 * those of the photo itself, which `samePicture` allows for.
 */
export async function signatureOfThumbnail(jpeg: Uint8Array): Promise<Uint8Array> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return signatureOf({ data, width: info.width, height: info.height });
}

/** Where the pixels of an axis of `length` pixels go: a cell, and of each pixel the share that lies in it. */
interface Part {
  readonly cell: number;
  readonly pixel: number;
  readonly share: number;
}

/** The parts of an axis divided into `cells` of equal length, by pixel. The shares of a cell add up to 1. */
function partsOf(length: number, cells: number): Part[] {
  const parts: Part[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const [from, to] = [(cell * length) / cells, ((cell + 1) * length) / cells];
    for (let pixel = Math.floor(from); pixel < to; pixel += 1) {
      const inside = Math.min(to, pixel + 1) - Math.max(from, pixel);
      parts.push({ cell, pixel, share: inside / (to - from) });
    }
  }
  return parts;
}

/** The mean red, green and blue of each cell of a picture divided into `side` × `side`. */
function meansOf({ data, width, height }: RgbImage, side: number): Float64Array {
  const across = partsOf(width, side);
  const means = new Float64Array(side * side * 3);
  const row = new Float64Array(side * 3);
  let summed = -1;
  for (const { cell: y, pixel, share: down } of partsOf(height, side)) {
    if (pixel !== summed) {
      row.fill(0);
      for (const { cell, pixel: x, share } of across) {
        const [to, from] = [3 * cell, 3 * (pixel * width + x)];
        row[to] = (row[to] as number) + share * (data[from] as number);
        row[to + 1] = (row[to + 1] as number) + share * (data[from + 1] as number);
        row[to + 2] = (row[to + 2] as number) + share * (data[from + 2] as number);
      }
      summed = pixel;
    }
    for (let at = 0, to = y * side * 3; at < row.length; at += 1, to += 1)
      means[to] = (means[to] as number) + down * (row[at] as number);
  }
  return means;
}
