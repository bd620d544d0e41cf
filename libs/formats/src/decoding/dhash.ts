import type { RgbImage } from './decoder.js';

/** Version of the recipe of `dHash`, decode included; hashes of different versions never compare. */
export const DHASH_VERSION = 2;

/** Columns and rows of the reduced picture; each pixel with a right neighbour gives a bit. */
const [COLUMNS, ROWS] = [9, 8];
/** Half the width of the Lanczos kernel, in pixels of the reduced picture. */
const LOBES = 3;
/** The kernel is constant over this part of a pixel of the reduced picture; libvips uses a half. */
const EVEN = 1 / 4;

/**
 * Difference hash (N. Krawetz, 2013), 64 bit: the picture in grey (ITU-R BT.709), resized to 9 × 8 with Lanczos3
 * whatever its shape; a bit is 1 where a pixel is brighter than its right neighbour. Implemented here because sharp
 * takes three times as long and rounds in between, which gives other bits.
 * @param image the training decode: other sizes of the same photo give other hashes
 * @returns 16 hex digits, rows from the top, the leftmost bit first.
 */
export function dHash(image: RgbImage): string {
  const [across, down] = [boxesOf(image.width, COLUMNS), boxesOf(image.height, ROWS)];
  const columns = tapsOf(across, COLUMNS);
  const grey = greyIn(image, across, down);
  let hash = '';
  for (const taps of tapsOf(down, ROWS)) {
    const row = Float64Array.from({ length: across.count }, (_, column) =>
      weighted(grey[column] as Float64Array, taps),
    );
    const pixels = columns.map((each) => Math.round(weighted(row, each)));
    let byte = 0;
    for (let at = 1; at < COLUMNS; at += 1)
      byte = (byte << 1) | Number((pixels[at - 1] as number) > (pixels[at] as number));
    hash += byte.toString(16).padStart(2, '0');
  }
  return hash;
}

/** An axis of the picture, divided into boxes of equal length; the last may be shorter. */
interface Boxes {
  /** Pixels of the axis. */
  readonly size: number;
  readonly side: number;
  readonly count: number;
}

/** The boxes for reducing an axis of `size` pixels to `pixels`. */
function boxesOf(size: number, pixels: number): Boxes {
  const side = Math.max(1, Math.floor((size / pixels) * EVEN));
  return { size, side, count: Math.ceil(size / side) };
}

/** The boxes that contribute to a pixel of the reduced picture, from `first` on, and the weight of their pixels. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/** The taps of each pixel of an axis reduced to `pixels`. */
function tapsOf({ size, side, count }: Boxes, pixels: number): Taps[] {
  const step = size / pixels;
  const scale = Math.max(1, step);
  return Array.from({ length: pixels }, (_, pixel) => {
    const centre = (pixel + 0.5) * step;
    const first = Math.max(0, Math.floor((centre - LOBES * scale) / side));
    const last = Math.min(count - 1, Math.floor((centre + LOBES * scale) / side));
    const weights = new Float64Array(last - first + 1);
    let sum = 0;
    for (let box = first; box <= last; box += 1) {
      const [from, to] = [box * side, Math.min(size, (box + 1) * side)];
      const weight = lanczos(((from + to) / 2 - centre) / scale);
      weights[box - first] = weight;
      sum += weight * (to - from);
    }
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function lanczos(x: number): number {
  return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The sum of the grey of each box's pixels: columns of boxes, from the top. */
function greyIn({ data, width }: RgbImage, across: Boxes, down: Boxes): Float64Array[] {
  const columns = Array.from({ length: across.count }, () => new Float64Array(down.count));
  for (let y = 0; y < down.size; y += 1) {
    const row = Math.floor(y / down.side);
    for (let column = 0, at = y * width * 3; column < across.count; column += 1) {
      const end = (y * width + Math.min(width, (column + 1) * across.side)) * 3;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (; at < end; at += 3) {
        red += data[at] as number;
        green += data[at + 1] as number;
        blue += data[at + 2] as number;
      }
      const boxes = columns[column] as Float64Array;
      boxes[row] = (boxes[row] as number) + 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }
  }
  return columns;
}

function weighted(boxes: Float64Array, { first, weights }: Taps): number {
  let sum = 0;
  for (let tap = 0; tap < weights.length; tap += 1) sum += (weights[tap] as number) * (boxes[first + tap] as number);
  return sum;
}
