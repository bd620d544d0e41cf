import type { RgbImage } from '#libs/formats';

/** @throws RangeError when the image is empty or its data are not width × height × 3 bytes. */
export function assertRgb({ data, width, height }: RgbImage): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || data.byteLength !== width * height * 3) {
    throw new RangeError(`An RGB image of ${width} × ${height} pixels cannot have ${data.byteLength} bytes`);
  }
}
