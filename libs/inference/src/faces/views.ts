import type { Box } from '#libs/contracts';
import { fromRgb, type RgbImage } from '#libs/formats';
import type { Size } from '../image.js';

/** An image in a model's input, with black at the right or bottom where there is no image. */
export interface View {
  /** height × width × 3 bytes of RGB. */
  readonly pixels: Uint8Array;
  /** Of the input, in pixels. */
  readonly size: Size;
  /** From a box relative to the input, 0 to 1, to pixels of the image. */
  toImage(box: Box): Box;
}

/** Draws the whole image at a scale, at the top left of an input of a size that holds it. */
export async function viewOf(image: RgbImage, scale: number, size: Size): Promise<View> {
  const drawn = await scaled(image, scale);
  const pixels = new Uint8Array(size.width * size.height * 3);
  for (let row = 0; row < drawn.height; row++) {
    const start = row * drawn.width * 3;
    pixels.set(drawn.data.subarray(start, start + drawn.width * 3), row * size.width * 3);
  }
  return {
    pixels,
    size,
    toImage: ({ x, y, width, height }) => ({
      x: (x * size.width * image.width) / drawn.width,
      y: (y * size.height * image.height) / drawn.height,
      width: (width * size.width * image.width) / drawn.width,
      height: (height * size.height * image.height) / drawn.height,
    }),
  };
}

async function scaled(image: RgbImage, scale: number): Promise<RgbImage> {
  if (scale === 1) return image;
  if (scale === 2) return doubled(image);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  return { data: await fromRgb(image).resize(width, height, { fit: 'fill' }).raw().toBuffer(), width, height };
}

/** The image in double size, bilinearly: a new pixel is nine parts of the one that it is in, and seven of three others. */
function doubled({ data, width, height }: RgbImage): RgbImage {
  const target = new Uint8Array(data.length * 4);
  const stride = width * 3;
  let to = 0;
  for (let row = 0; row < 2 * height; row++) {
    const near = (row >> 1) * stride;
    const far = Math.min(height - 1, Math.max(0, (row >> 1) + (row % 2 === 0 ? -1 : 1))) * stride;
    for (let column = 0; column < width; column++) {
      const at = column * 3;
      const left = column === 0 ? at : at - 3;
      const right = column === width - 1 ? at : at + 3;
      for (let channel = 0; channel < 3; channel++) {
        const middle = 3 * (data[near + at + channel] as number) + (data[far + at + channel] as number);
        const before = 3 * (data[near + left + channel] as number) + (data[far + left + channel] as number);
        const after = 3 * (data[near + right + channel] as number) + (data[far + right + channel] as number);
        target[to + channel] = (3 * middle + before + 8) >> 4;
        target[to + 3 + channel] = (3 * middle + after + 8) >> 4;
      }
      to += 6;
    }
  }
  return { data: target, width: 2 * width, height: 2 * height };
}
