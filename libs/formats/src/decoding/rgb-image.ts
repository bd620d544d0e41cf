import sharp, { type Sharp } from 'sharp';

/** An upright sRGB image: one byte each of red, green and blue a pixel, row by row from the top left. */
export interface RgbImage {
  /** `width * height * 3` bytes. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Opens decoded pixels for further processing. */
export function fromRgb({ data, width, height }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
