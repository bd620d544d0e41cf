import type { Box } from '#libs/contracts';

/**
 * How a stored picture is turned and mirrored to be upright (EXIF 2.32, tag 0x0112): 1 not at all, 2 mirrored, 3 by 180°,
 * 4 upside down and mirrored, 6 by 90° clockwise, 8 by 90° anticlockwise, 5 and 7 along their diagonals.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The orientation in a header; what is none counts as not said. */
export function orientationOf(value: unknown): Orientation {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 8 ? (value as Orientation) : 1;
}

/** Whether width and height change places. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** Which sides change places, after width and height may have. */
const LEFT_AND_RIGHT: readonly Orientation[] = [2, 3, 6, 7];
const TOP_AND_BOTTOM: readonly Orientation[] = [3, 4, 7, 8];

/** Where a box of the stored picture is in the upright one. */
export function uprightBox({ x, y, width, height }: Readonly<Box>, orientation: Orientation): Box {
  const box = swapsSides(orientation) ? { x: y, y: x, width: height, height: width } : { x, y, width, height };
  if (LEFT_AND_RIGHT.includes(orientation)) box.x = 1 - box.x - box.width;
  if (TOP_AND_BOTTOM.includes(orientation)) box.y = 1 - box.y - box.height;
  return box;
}

/** Where a box of the upright picture is in the stored one. */
export function storedBox(box: Readonly<Box>, orientation: Orientation): Box {
  return uprightBox(box, orientation === 6 ? 8 : orientation === 8 ? 6 : orientation);
}
