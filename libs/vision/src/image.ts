import sharp, { type Sharp } from 'sharp';

/** An upright sRGB image: one byte each of red, green and blue a pixel, row by row from the top. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A rectangle in pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** @throws when the image is empty or its data are not width × height × 3 bytes. */
export function assertRgb({ data, width, height }: RgbImage): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || data.byteLength !== width * height * 3) {
    throw new RangeError(`An RGB image of ${width} × ${height} pixels cannot have ${data.byteLength} bytes`);
  }
}

/** The image as input of an image pipeline. */
export function pipelineOf({ data, width, height }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Decodes an image file as the models' measurements take it: upright, sRGB, no side longer than `side`. */
export async function decodeFile(path: string, side: number): Promise<RgbImage> {
  const { data, info } = await sharp(path, { failOn: 'error' })
    .rotate()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
