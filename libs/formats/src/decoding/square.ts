import type { Box } from '#libs/contracts';

/** A square of whole pixels. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/**
 * The square around a box with a margin, moved and if need be shrunk to lie within the picture.
 * @param box as shares of the picture's width and height, 0 to 1
 */
export function squareAround(
  box: Box,
  padding: number,
  picture: { readonly width: number; readonly height: number },
): Square {
  const ideal = Math.max(box.width * picture.width, box.height * picture.height) * (1 + 2 * padding);
  const side = Math.max(1, Math.min(Math.round(ideal), picture.width, picture.height));
  const start = (centre: number, length: number) => Math.max(0, Math.min(Math.round(centre - side / 2), length - side));
  return {
    left: start((box.x + box.width / 2) * picture.width, picture.width),
    top: start((box.y + box.height / 2) * picture.height, picture.height),
    side,
  };
}
