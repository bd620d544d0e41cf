import type { Box } from '#libs/contracts';

/** Where a box of a photo is in the square that shows the middle of the photo; all relative, 0 to 1. */
export function boxInSquare(box: Box, photo: { readonly width: number; readonly height: number }): Box {
  const side = Math.min(photo.width, photo.height);
  const [wide, high] = [photo.width / side, photo.height / side];
  return {
    x: box.x * wide - (wide - 1) / 2,
    y: box.y * high - (high - 1) / 2,
    width: box.width * wide,
    height: box.height * high,
  };
}
