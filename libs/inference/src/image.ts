import { fromRgb, type RgbImage } from '#libs/formats';
import { enlarge } from './enlarging.js';
import { viewOf } from './faces/views.js';
import type { ImageInput } from './models/manifest.js';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws RangeError when the image is empty or its data are not width × height × 3 bytes. */
export function assertRgb({ data, width, height }: RgbImage): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || data.byteLength !== width * height * 3) {
    throw new RangeError(`An RGB image of ${width} × ${height} pixels cannot have ${data.byteLength} bytes`);
  }
}

/** Fits a whole image into a model's input. @returns height × width × 3 bytes of RGB */
export async function fitImage(image: RgbImage, { width, height, fit }: ImageInput): Promise<Uint8Array> {
  if (fit === 'letterbox') {
    return (await viewOf(image, Math.min(width / image.width, height / image.height), { width, height })).pixels;
  }
  if (image.width === width && image.height === height) return image.data;
  if (fit === 'stretch' && image.width <= width && image.height <= height) return enlarge(image, { width, height });
  return fromRgb(image)
    .resize(width, height, { fit: fit === 'stretch' ? 'fill' : 'cover' })
    .raw()
    .toBuffer();
}
