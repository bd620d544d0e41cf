/** Width and height in pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** Longer than what cameras and screens have, up to 21:9: a panorama, or a page of text. */
const LONG = 2.5;
/** Long side by short side of an ordinary photo. */
const ORDINARY = 1.5;
/** Pictures that are longer than this are decoded as long, which bounds the memory for any shape. */
const LONGEST = 30;

/** Whether a picture is so long that faces would be lost if it were shrunk by its long side. */
export function isLong({ width, height }: Size): boolean {
  // Half a pixel, so that no picture becomes long by rounding when it is shrunk.
  return Math.max(width, height) > LONG * (Math.min(width, height) + 0.5);
}

/** The size of an ordinary photo with the short side of a long picture; of other pictures, their own. */
export function ordinarySize(size: Size): Size {
  if (!isLong(size)) return size;
  const { width, height } = size;
  return width > height
    ? { width: Math.round(height * ORDINARY), height }
    : { width, height: Math.round(width * ORDINARY) };
}

/** What a picture is fitted into: `side` squared, or for long pictures what leaves them the short side of an ordinary photo. */
export function boxOf(side: number, size: Size): Size {
  if (!isLong(size)) return { width: side, height: side };
  const short = Math.round(side / ORDINARY);
  const long = short * LONGEST;
  return size.width > size.height ? { width: long, height: short } : { width: short, height: long };
}
