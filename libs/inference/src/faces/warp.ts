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
  const { data } = image;
  const { a, b, dx, dy } = toImage;
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.round(scaleOf(toImage))));
  const stride = image.width * 3;
  const share = 1 / (samples * samples);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let down = 0; down < samples; down++) {
        const v = row + (down + 0.5) / samples;
        for (let across = 0; across < samples; across++) {
          const u = column + (across + 0.5) / samples;
          const x = a * u - b * v + dx - 0.5;
          const y = b * u + a * v + dy - 0.5;
          const left = Math.floor(x);
          const top = Math.floor(y);
          if (left < 0 || top < 0 || left + 1 >= image.width || top + 1 >= image.height) {
            const sample = sampleAtEdge(image, x, y);
            red += sample.red;
            green += sample.green;
            blue += sample.blue;
            continue;
          }
          // As `sampleAtEdge`, without its calls and checks: there are some 100,000 samples a face.
          const south = y - top;
          const east = x - left;
          const northWest = (1 - south) * (1 - east);
          const northEast = (1 - south) * east;
          const southWest = south * (1 - east);
          const southEast = south * east;
          const at = top * stride + left * 3;
          const below = at + stride;
          red +=
            northWest * (data[at] as number) +
            northEast * (data[at + 3] as number) +
            southWest * (data[below] as number) +
            southEast * (data[below + 3] as number);
          green +=
            northWest * (data[at + 1] as number) +
            northEast * (data[at + 4] as number) +
            southWest * (data[below + 1] as number) +
            southEast * (data[below + 4] as number);
          blue +=
            northWest * (data[at + 2] as number) +
            northEast * (data[at + 5] as number) +
            southWest * (data[below + 2] as number) +
            southEast * (data[below + 5] as number);
        }
      }
      const offset = (row * width + column) * 3;
      target[offset] = Math.round(red * share);
      target[offset + 1] = Math.round(green * share);
      target[offset + 2] = Math.round(blue * share);
    }
  }
}

/** The colour at (x, y), pixel centres at whole numbers, weighted from those of the four pixels around it that exist. */
function sampleAtEdge(
  { data, width, height }: RgbImage,
  x: number,
  y: number,
): { red: number; green: number; blue: number } {
  const sample = { red: 0, green: 0, blue: 0 };
  const left = Math.floor(x);
  const top = Math.floor(y);
  for (let row = Math.max(0, top); row <= Math.min(top + 1, height - 1); row++) {
    for (let column = Math.max(0, left); column <= Math.min(left + 1, width - 1); column++) {
      const weight = (1 - Math.abs(y - row)) * (1 - Math.abs(x - column));
      const offset = (row * width + column) * 3;
      sample.red += weight * (data[offset] as number);
      sample.green += weight * (data[offset + 1] as number);
      sample.blue += weight * (data[offset + 2] as number);
    }
  }
  return sample;
}

/** Mirrors an image of RGB bytes left to right. */
export function mirror(pixels: Uint8Array, { width, height }: Size, target: Uint8Array): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * 3;
      const to = (row * width + width - 1 - column) * 3;
      target[to] = pixels[from] as number;
      target[to + 1] = pixels[from + 1] as number;
      target[to + 2] = pixels[from + 2] as number;
    }
  }
}
