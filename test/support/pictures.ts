import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '#libs/formats';

/** A picture with detail everywhere and a bright top left quarter, the same for the same size. */
export function picture(width = 640, height = 480): Sharp {
  const data = Buffer.alloc(width * height * 3);
  let noise = 1;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      noise = (Math.imul(noise, 1_103_515_245) + 12_345) & 0x7fffffff;
      const bright = x < width / 2 && y < height / 2 ? 110 : 0;
      data[at] = bright + (x * 100) / width + (noise >> 28);
      data[at + 1] = bright + (y * 100) / height;
      data[at + 2] = 40 + bright;
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** A picture of one colour. */
export function plain(
  background: string | { r: number; g: number; b: number; alpha: number },
  width = 64,
  height = 48,
): Sharp {
  const channels = typeof background === 'string' ? 3 : 4;
  return sharp({ create: { width, height, channels, background } });
}

/** R, G, B of one pixel. */
export function pixel(image: { data: Uint8Array; width: number }, x: number, y: number): number[] {
  const at = (y * image.width + x) * 3;
  return [...image.data.subarray(at, at + 3)];
}

/** The pixels of an image pipeline. */
export async function rgb(pipeline: Sharp): Promise<RgbImage> {
  const { data, info } = await pipeline.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The pixels of an image of one colour. */
export function plainRgb(width: number, height: number, colour: readonly [number, number, number]): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let offset = 0; offset < data.length; offset += 3) data.set(colour, offset);
  return { data, width, height };
}
