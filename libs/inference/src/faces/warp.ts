import type { RgbImage } from '#libs/formats';
import { growTo } from '#libs/vectors';
import type { Size } from '../image.js';
import { apply, scaleOf, type Similarity } from './similarity.js';
import { draw, FREE_AT, MAX_SAMPLES, memory, SLACK_BYTES } from './warp-kernel.js';

/**
 * Draws a part of an image, turned and scaled, bilinearly. Where it shrinks, each pixel is the mean of a grid of
 * samples about one image pixel apart (two where it shrinks by 16), so that fine structure does not alias. Outside the
 * image it is black.
 *
 * @param toImage from points of the part (in its pixels, centres at .5) to points of the image
 * @param target where to draw: height × width × 3 bytes
 */
export function warp(image: RgbImage, toImage: Similarity, { width, height }: Size, target: Uint8Array): void {
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.round(scaleOf(toImage))));
  const window = windowOf(image, toImage, { width, height });
  const { left, right, top, bottom } = window;
  const stride = (right - left + 2) * 3;
  const targetAt = FREE_AT + stride * (bottom - top + 2) + SLACK_BYTES;
  growTo(memory, targetAt + target.length + SLACK_BYTES);
  new Float64Array(memory.buffer, 0, samples).forEach((_, sample, table) => (table[sample] = (sample + 0.5) / samples));
  copyWindow(image, window, new Uint8Array(memory.buffer, FREE_AT), stride);
  const { a, b, dx, dy } = toImage;
  const origin = FREE_AT - top * stride - left * 3;
  const share = 1 / (samples * samples);
  draw(a, b, dx, dy, left, right, top, bottom, origin, stride, samples * 8, share, width, height, targetAt);
  target.set(new Uint8Array(memory.buffer, targetAt, target.length));
}

/**
 * The pixels from `left` to `right` + 1 and from `top` to `bottom` + 1: the two of a row, or column, around any sample.
 * They reach one pixel beyond the image on one side, and two on the other.
 */
interface Window {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The pixels that samples of a part of an image touch. */
function windowOf(image: RgbImage, toImage: Similarity, { width, height }: Size): Window {
  const corners = [0, width].flatMap((x) => [0, height].map((y) => apply(toImage, { x, y })));
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const inside = (value: number, side: number) => Math.min(side, Math.max(-1, value));
  return {
    left: inside(Math.floor(Math.min(...xs) - 0.5), image.width),
    right: inside(Math.ceil(Math.max(...xs) - 0.5), image.width),
    top: inside(Math.floor(Math.min(...ys) - 0.5), image.height),
    bottom: inside(Math.ceil(Math.max(...ys) - 0.5), image.height),
  };
}

/** Copies the pixels of a window, black where there is no image. */
function copyWindow({ data, width, height }: RgbImage, window: Window, target: Uint8Array, stride: number): void {
  const { left, right, top, bottom } = window;
  const [from, to] = [Math.max(0, left), Math.min(width, right + 2)];
  for (let y = top; y < bottom + 2; y++) {
    const row = target.subarray((y - top) * stride, (y - top + 1) * stride);
    const isInside = y >= 0 && y < height;
    if (!isInside || left < 0 || right + 2 > width) row.fill(0);
    if (isInside) row.set(data.subarray((y * width + from) * 3, (y * width + to) * 3), (from - left) * 3);
  }
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
