import type { Box } from '#libs/contracts';
import { fromRgb, type RgbImage } from '#libs/formats';
import type { Size } from '../image.js';

/** Clockwise quarter turns of a picture. */
export type Turn = 1 | 2 | 3;

/** All turns but none. */
export const TURNS: readonly Turn[] = [1, 2, 3];

/** An image, turned. */
export async function turned(image: RgbImage, turn: Turn): Promise<RgbImage> {
  const data = await fromRgb(image)
    .rotate(turn * 90)
    .raw()
    .toBuffer();
  const [width, height] = turn === 2 ? [image.width, image.height] : [image.height, image.width];
  return { data, width, height };
}

/** Where a box of a turned image is in the image of a size that was turned. */
export function turnedBack(box: Box, turn: Turn, { width, height }: Size): Box {
  const lying = { width: box.height, height: box.width };
  if (turn === 1) return { x: box.y, y: height - box.x - box.width, ...lying };
  if (turn === 3) return { x: width - box.y - box.height, y: box.x, ...lying };
  return { ...box, x: width - box.x - box.width, y: height - box.y - box.height };
}
