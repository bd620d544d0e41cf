import type { Box } from '#libs/contracts';
import { fromRgb, type RgbImage } from '#libs/formats';
import type { Size } from '../image.js';
import { drawDoubled } from './doubling.js';
import type { Allocate } from './lending.js';

/** An image in a model's input, with black at the right or bottom where there is no image. */
export interface View {
  /** height × width × 3 bytes of RGB. */
  readonly pixels: Uint8Array;
  /** Of the input, in pixels. */
  readonly size: Size;
  /** From a box relative to the input, 0 to 1, to pixels of the image. */
  toImage(box: Box): Box;
}

const zeros: Allocate = (bytes) => new Uint8Array(bytes);

/**
 * Draws the whole image at a scale, at the top left of an input of a size that holds it.
 *
 * @param allocate where to draw
 */
export async function viewOf(image: RgbImage, scale: number, size: Size, allocate = zeros): Promise<View> {
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  const drawn = { width: side(image.width), height: side(image.height) };
  const pixels = allocate(size.width * size.height * 3);
  const stride = size.width * 3;
  if (scale === 2) drawDoubled(image, pixels, stride);
  else drawRows(scale === 1 ? image.data : await resized(image, drawn), drawn, pixels, stride);
  return {
    pixels,
    size,
    toImage: ({ x, y, width, height }) => ({
      x: (x * size.width * image.width) / drawn.width,
      y: (y * size.height * image.height) / drawn.height,
      width: (width * size.width * image.width) / drawn.width,
      height: (height * size.height * image.height) / drawn.height,
    }),
  };
}

/** An image in a size in which its longest side is at most this. */
export async function shrunk(image: RgbImage, longest: number): Promise<RgbImage> {
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  if (scale === 1) return image;
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  const size = { width: side(image.width), height: side(image.height) };
  return { data: await resized(image, size), ...size };
}

function resized(image: RgbImage, { width, height }: Size): Promise<Uint8Array> {
  return fromRgb(image).resize(width, height, { fit: 'fill' }).raw().toBuffer();
}

function drawRows(data: Uint8Array, { width, height }: Size, target: Uint8Array, stride: number): void {
  for (let row = 0; row < height; row++) {
    target.set(data.subarray(row * width * 3, (row + 1) * width * 3), row * stride);
  }
}
