import { createHash } from 'node:crypto';
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
  const signature = new Uint8ClampedArray(SIGNATURE.bytes);
  const colours = new Float64Array(2 * COARSE * COARSE);
  for (let cell = 0; cell < FINE * FINE; cell += 1) {
    const [red, green, blue] = [means[3 * cell], means[3 * cell + 1], means[3 * cell + 2]] as [number, number, number];
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    signature[cell] = grey;
    const blueness = Math.floor(cell / FINE / CELLS) * COARSE + Math.floor((cell % FINE) / CELLS);
    const redness = COARSE * COARSE + blueness;
    colours[blueness] = (colours[blueness] as number) + (blue - grey) / 1.772 / CELLS ** 2;
    colours[redness] = (colours[redness] as number) + (red - grey) / 1.402 / CELLS ** 2;
  }
  signature.set(
    colours.map((value) => 128 + value),
    FINE * FINE,
  );
  return new Uint8Array(signature.buffer);
}

/**
 * The signature of a photo, made from its thumbnail as training stores it. Its numbers differ by up to a few levels from
 * those of the photo itself, which `samePicture` allows for.
 */
export async function signatureOfThumbnail(jpeg: Uint8Array): Promise<Uint8Array> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return signatureOf({ data, width: info.width, height: info.height });
}

/**
 * The signature of a photo of which only the first of several frames or pages was decoded: that of its content. It agrees
 * with no other one, so that only a file of the same content is its copy: what is not decoded may differ.
 * @param contentHash SHA-256 of the file, hex
 */
export function signatureOfContent(contentHash: string): Uint8Array {
  const signature = new Uint8Array(SIGNATURE.bytes);
  for (let at = 0, block = 0; at < signature.length; at += 32, block += 1)
    signature.set(createHash('sha256').update(`${block} ${contentHash}`).digest(), at);
  return signature;
}

/** The pixels of an axis that lie in a cell, in whole or in part. */
interface Cell {
  readonly first: number;
  readonly last: number;
  /** The share of the cell that the first pixel, each one between, and the last have: together 1. */
  readonly firstShare: number;
  readonly share: number;
  readonly lastShare: number;
}

/** The cells of an axis of `length` pixels that is divided into `count` of equal length. */
function cellsOf(length: number, count: number): Cell[] {
  return Array.from({ length: count }, (_, cell) => {
    const [from, to] = [(cell * length) / count, ((cell + 1) * length) / count];
    const [first, last] = [Math.floor(from), Math.ceil(to) - 1];
    const share = 1 / (to - from);
    // A pixel that has the whole cell is the first, and the last has no share.
    return last <= first
      ? { first, last: first, firstShare: 1, share, lastShare: 0 }
      : { first, last, firstShare: (first + 1 - from) * share, share, lastShare: (to - last) * share };
  });
}

/** The mean red, green and blue of each cell of a picture divided into `side` × `side`. */
function meansOf({ data, width, height }: RgbImage, side: number): Float64Array {
  const across = cellsOf(width, side);
  const means = new Float64Array(side * side * 3);
  const row = new Float64Array(side * 3);
  let summed = -1;
  for (const [y, { first, last, firstShare, share, lastShare }] of cellsOf(height, side).entries()) {
    for (let pixel = first; pixel <= last; pixel += 1) {
      // A row on the border of two cells is the last of one and the first of the next.
      if (pixel !== summed) meanAcross(data, pixel * width, across, row);
      summed = pixel;
      const down = pixel === first ? firstShare : pixel === last ? lastShare : share;
      for (let at = 0, to = y * side * 3; at < row.length; at += 1, to += 1)
        means[to] = (means[to] as number) + down * (row[at] as number);
    }
  }
  return means;
}

/** The means of the cells of one row of pixels, which begins at pixel `start`. */
function meanAcross(data: Uint8Array, start: number, cells: readonly Cell[], means: Float64Array): void {
  let to = 0;
  for (const { first, last, firstShare, share, lastShare } of cells) {
    const [head, tail] = [3 * (start + first), 3 * (start + last)];
    let [red, green, blue] = [0, 0, 0];
    for (let at = head + 3; at < tail; at += 3) {
      red += data[at] as number;
      green += data[at + 1] as number;
      blue += data[at + 2] as number;
    }
    means[to] = firstShare * (data[head] as number) + share * red + lastShare * (data[tail] as number);
    means[to + 1] = firstShare * (data[head + 1] as number) + share * green + lastShare * (data[tail + 1] as number);
    means[to + 2] = firstShare * (data[head + 2] as number) + share * blue + lastShare * (data[tail + 2] as number);
    to += 3;
  }
}
