import { type RgbImage, fromRgb } from './decoder.js';

/** Version of the recipe of `dHash`, decode included; hashes of different versions never compare. */
export const DHASH_VERSION = 2;

const FLAT = '0'.repeat(16);

/**
 * Difference hash (N. Krawetz, 2013), 64 bit: the picture resized to 9 × 8 with Lanczos3 whatever its shape, then
 * grey, since 72 pixels are sooner grey than all; a bit is 1 where a pixel is brighter than its right neighbour.
 * @param image the training decode: from other sizes of the same photo another hash comes out.
 * @returns 16 hex digits, rows from the top, the leftmost bit first.
 */
export async function dHash(image: RgbImage): Promise<string> {
  const small = await fromRgb(image).resize(9, 8, { fit: 'fill', kernel: 'lanczos3' }).raw({ depth: 'uchar' }).toBuffer();
  const luma = Array.from({ length: 72 }, (_, at) => lumaOf(small, at));
  let hash = '';
  for (let row = 0; row < 8; row += 1) {
    let byte = 0;
    for (let column = 0; column < 8; column += 1) {
      const at = row * 9 + column;
      byte = (byte << 1) | Number((luma[at] ?? 0) > (luma[at + 1] ?? 0));
    }
    hash += byte.toString(16).padStart(2, '0');
  }
  return hash;
}

/** Brightness of a pixel, 0 to 255, by the weights of ITU-R BT.709. */
function lumaOf(rgb: Buffer, pixel: number): number {
  const at = pixel * 3;
  return Math.round(0.2126 * rgb.readUInt8(at) + 0.7152 * rgb.readUInt8(at + 1) + 0.0722 * rgb.readUInt8(at + 2));
}

/**
 * Two photos are duplicates when their keys are equal: the hash, and for a picture without any
 * brightness falling to the right, whose hash says nothing, the content as well.
 */
export function duplicateKey(hash: string, contentHash: string): string {
  return hash === FLAT ? hash + contentHash : hash;
}
