import { type RgbImage, fromRgb } from './decoder.js';

/** Version of the recipe of `dHash`, decode included; hashes of different versions never compare. */
export const DHASH_VERSION = 1;

const FLAT = '0'.repeat(16);

/**
 * Difference hash (N. Krawetz, 2013), 64 bit: the picture in grey, resized to 9 × 8 with Lanczos3
 * whatever its shape; a bit is 1 where a pixel is brighter than its right neighbour.
 * @param image the training decode: from other sizes of the same photo another hash comes out.
 * @returns 16 hex digits, rows from the top, the leftmost bit first.
 */
export async function dHash(image: RgbImage): Promise<string> {
  const grey = await fromRgb(image)
    .greyscale()
    .resize(9, 8, { fit: 'fill', kernel: 'lanczos3' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  let hash = '';
  for (let row = 0; row < 8; row += 1) {
    let byte = 0;
    for (let column = 0; column < 8; column += 1) {
      const at = row * 9 + column;
      byte = (byte << 1) | Number(grey.readUInt8(at) > grey.readUInt8(at + 1));
    }
    hash += byte.toString(16).padStart(2, '0');
  }
  return hash;
}

/**
 * Two photos are duplicates when their keys are equal: the hash, and for a picture without any
 * brightness falling to the right, whose hash says nothing, the content as well.
 */
export function duplicateKey(hash: string, contentHash: string): string {
  return hash === FLAT ? hash + contentHash : hash;
}
