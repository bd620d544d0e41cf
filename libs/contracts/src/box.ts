import * as z from 'zod/mini';

/** A box relative to the photo: 0 to 1, from the top left corner. */
export const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof Box>;

/** A face that a file names, and where it is. */
export interface NamedRegion {
  readonly name: string;
  readonly box: Readonly<Box>;
}

/** The shared area of two boxes over the area that they cover together: 0 (apart) to 1 (the same). */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
