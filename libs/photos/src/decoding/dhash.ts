import type { RgbImage } from './decoder.js';

/** Version of the recipe of `dHash`, decode included; hashes of different versions never compare. */
export const DHASH_VERSION = 2;

const FLAT = '0'.repeat(16);
/** The picture is compared as so many columns and rows: a bit for each pixel with a right neighbour. */
const [COLUMNS, ROWS] = [9, 8];
/** Half the width of the Lanczos kernel, in pixels of the smaller picture. */
const LOBES = 3;

/**
 * Difference hash (N. Krawetz, 2013), 64 bit: the picture in grey (ITU-R BT.709), resized to 9 × 8 with Lanczos3
 * whatever its shape; a bit is 1 where a pixel is brighter than its right neighbour. By hand, since of the image
 * library's ways to 72 pixels the shortest takes three times as long.
 * @param image the training decode: from other sizes of the same photo another hash comes out.
 * @returns 16 hex digits, rows from the top, the leftmost bit first.
 */
export function dHash(image: RgbImage): string {
  const columns = tapsOf(image.width, COLUMNS);
  let hash = '';
  for (const row of rowsOf(image)) {
    const pixels = columns.map((taps) => Math.round(weighted(row, taps)));
    let byte = 0;
    for (let at = 1; at < COLUMNS; at += 1) byte = (byte << 1) | Number((pixels[at - 1] as number) > (pixels[at] as number));
    hash += byte.toString(16).padStart(2, '0');
  }
  return hash;
}

/**
 * Two photos are duplicates when their keys are equal: the hash, and for a picture without any
 * brightness falling to the right, whose hash says nothing, the content as well.
 */
export function duplicateKey(hash: string, contentHash: string): string {
  return hash === FLAT ? hash + contentHash : hash;
}

/** The pixels that one of the smaller picture is made of, from `first` on, and how much of each: together 1. */
interface Taps {
  readonly first: number;
  readonly weights: Float32Array;
}

/** The taps of each pixel where `size` of them become `count`. */
function tapsOf(size: number, count: number): Taps[] {
  const step = size / count;
  const scale = Math.max(1, step);
  return Array.from({ length: count }, (_, at) => {
    const centre = (at + 0.5) * step - 0.5;
    const first = Math.max(0, Math.ceil(centre - LOBES * scale));
    const last = Math.min(size - 1, Math.floor(centre + LOBES * scale));
    const weights = Float32Array.from({ length: last - first + 1 }, (_weight, tap) => lanczos((first + tap - centre) / scale));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function lanczos(x: number): number {
  return sinc(x) * sinc(x / LOBES);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The picture in grey, its height made 8 rows. */
function rowsOf({ data, width, height }: RgbImage): Float32Array[] {
  const taps = tapsOf(height, ROWS);
  const rows = taps.map(() => new Float32Array(width));
  const grey = new Float32Array(width);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, at = y * width * 3; x < width; x += 1, at += 3) {
      grey[x] = 0.2126 * (data[at] as number) + 0.7152 * (data[at + 1] as number) + 0.0722 * (data[at + 2] as number);
    }
    for (const [number, { first, weights }] of taps.entries()) {
      const weight = weights[y - first];
      if (weight !== undefined) addTo(rows[number] as Float32Array, grey, weight);
    }
  }
  return rows;
}

function addTo(row: Float32Array, grey: Float32Array, weight: number): void {
  for (let x = 0; x < row.length; x += 1) row[x] = (row[x] as number) + weight * (grey[x] as number);
}

function weighted(row: Float32Array, { first, weights }: Taps): number {
  return weights.reduce((sum, weight, tap) => sum + weight * (row[first + tap] as number), 0);
}
