import type { RgbImage } from '#libs/formats';
import type { Size } from '../image.js';
import { scaleOf, type Similarity } from './similarity.js';

/** Largest number of samples per side; the samples are then at most two pixels apart. */
const MAX_SAMPLES = 8;

/**
 * Draws a part of an image, turned and scaled, bilinearly. Where it shrinks, each pixel is the mean of a grid of
 * samples about one image pixel apart, so that fine structure does not alias. Outside the image it is black.
 *
 * @param toImage from points of the part (in its pixels, centres at .5) to points of the image
 * @param target where to draw: height × width × 3 bytes
 */
export function warp(image: RgbImage, toImage: Similarity, { width, height }: Size, target: Uint8Array): void {
  const { a, b, dx, dy } = toImage;
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.round(scaleOf(toImage))));
  const sum = new Float64Array(3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      sum.fill(0);
      for (let down = 0; down < samples; down++) {
        const y = row + (down + 0.5) / samples;
        for (let across = 0; across < samples; across++) {
          const x = column + (across + 0.5) / samples;
          addSample(image, a * x - b * y + dx - 0.5, b * x + a * y + dy - 0.5, sum);
        }
      }
      const offset = (row * width + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        target[offset + channel] = Math.round((sum[channel] as number) / (samples * samples));
      }
    }
  }
}

/** Adds the colour at (x, y), pixel centres at whole numbers, weighted from the four pixels around it. */
function addSample({ data, width, height }: RgbImage, x: number, y: number, sum: Float64Array): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  for (let row = top; row <= top + 1; row++) {
    if (row < 0 || row >= height) continue;
    const vertical = 1 - Math.abs(y - row);
    for (let column = left; column <= left + 1; column++) {
      if (column < 0 || column >= width) continue;
      const weight = vertical * (1 - Math.abs(x - column));
      const offset = (row * width + column) * 3;
      sum[0] = (sum[0] as number) + weight * (data[offset] as number);
      sum[1] = (sum[1] as number) + weight * (data[offset + 1] as number);
      sum[2] = (sum[2] as number) + weight * (data[offset + 2] as number);
    }
  }
}

/** Mirrors an image of RGB bytes left to right. */
export function mirror(pixels: Uint8Array, { width, height }: Size, target: Uint8Array): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * 3;
      target.set(pixels.subarray(from, from + 3), (row * width + width - 1 - column) * 3);
    }
  }
}
