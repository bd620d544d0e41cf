import type { Box } from '#libs/contracts';
import { isLong, type RgbImage } from '#libs/formats';
import type { Size } from '../image.js';

/** A part of an image that is searched for faces alone, in pixels of the image. */
export type Tile = Box;

/** A box that ends nearer to a tile's border than this, in parts of its length across the border, may be part of a face. */
const MARGIN = 0.1;

/**
 * The tiles of an image: of a long one, equal parts along it that overlap by its short side or more, since no face is
 * longer than that; of others, the whole image.
 *
 * @param longest length of a tile, more than the image's short side
 */
export function tilesOf({ width, height }: Size, longest: number): Tile[] {
  const [length, side] = [Math.max(width, height), Math.min(width, height)];
  if (!isLong({ width, height }) || length <= longest) return [{ x: 0, y: 0, width, height }];
  const count = Math.ceil((length - side) / (longest - side));
  const tile = Math.ceil((length + (count - 1) * side) / count);
  return Array.from({ length: count }, (_, index) => {
    const start = Math.floor((index * (length - tile)) / (count - 1));
    return width > height ? { x: start, y: 0, width: tile, height } : { x: 0, y: start, width, height: tile };
  });
}

/** Whether a box in an image is cut, or may be, by a border of a tile inside the image. */
export function isCut(box: Box, tile: Tile, image: Size): boolean {
  return (
    isCutBetween(box.x, box.width, tile.x, tile.width, image.width) ||
    isCutBetween(box.y, box.height, tile.y, tile.height, image.height)
  );
}

function isCutBetween(start: number, length: number, from: number, extent: number, whole: number): boolean {
  const margin = MARGIN * length;
  const to = from + extent;
  return (from > 0 && start < from + margin) || (to < whole && start + length > to - margin);
}

/** The pixels of a tile. */
export function cutTile(image: RgbImage, { x, y, width, height }: Tile): RgbImage {
  if (width === image.width) {
    return { data: image.data.subarray(y * width * 3, (y + height) * width * 3), width, height };
  }
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * image.width + x) * 3;
    data.set(image.data.subarray(start, start + width * 3), row * width * 3);
  }
  return { data, width, height };
}
