import type { Region } from 'sharp';
import type { Box } from '#libs/contracts';
import { fromRgb, type RgbImage } from '#libs/formats';
import type { Size } from '../image.js';

const BLACK = { r: 0, g: 0, b: 0 };

/** A part of an image fitted in a model's input, with black where there is no image. */
export interface View {
  /** height × width × 3 bytes of RGB. */
  readonly pixels: Uint8Array;
  /** From a box relative to the input, 0 to 1, to pixels of the image. */
  toImage(box: Box): Box;
}

/**
 * Fits a region of an image into an input of a size.
 *
 * @param padding black on each side, as a fraction of the region's side; 0 leaves black at the right or bottom only
 */
export async function viewOf(image: RgbImage, region: Region, size: Size, padding = 0): Promise<View> {
  const inner = (side: number): number => Math.round(side / (1 + 2 * padding));
  const margin = (side: number): number => (padding === 0 ? 0 : Math.floor((side - inner(side)) / 2));
  const [left, top] = [margin(size.width), margin(size.height)];
  const scale = Math.min(inner(size.width) / region.width, inner(size.height) / region.height);
  const width = Math.max(1, Math.round(region.width * scale));
  const height = Math.max(1, Math.round(region.height * scale));
  const pixels = await fromRgb(image)
    .extract(region)
    .resize(width, height, { fit: 'fill' })
    .extend({ left, top, right: size.width - width - left, bottom: size.height - height - top, background: BLACK })
    .raw()
    .toBuffer();
  return {
    pixels,
    toImage: (box) => ({
      x: region.left + ((box.x * size.width - left) * region.width) / width,
      y: region.top + ((box.y * size.height - top) * region.height) / height,
      width: (box.width * size.width * region.width) / width,
      height: (box.height * size.height * region.height) / height,
    }),
  };
}

/** The share of each side that a tile covers; two tiles share 20 %. */
const TILE = 0.6;

/** Four overlapping quarters of an image. */
export function tilesOf(image: RgbImage): Region[] {
  const width = Math.ceil(image.width * TILE);
  const height = Math.ceil(image.height * TILE);
  return [0, image.height - height].flatMap((top) =>
    [0, image.width - width].map((left) => ({ left, top, width, height })),
  );
}

/** Whether the box ends at an edge of the region that is not an edge of the image, so that the face may be cut there. */
export function isCut(box: Box, region: Region, image: RgbImage): boolean {
  const slack = 0.01 * Math.max(region.width, region.height);
  const right = region.left + region.width;
  const bottom = region.top + region.height;
  return (
    (region.left > 0 && box.x < region.left + slack) ||
    (region.top > 0 && box.y < region.top + slack) ||
    (right < image.width && box.x + box.width > right - slack) ||
    (bottom < image.height && box.y + box.height > bottom - slack)
  );
}
