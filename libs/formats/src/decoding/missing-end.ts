import sharp from 'sharp';
import type { OpenOptions } from '../formats/format.js';

/** Longest side in which the end of a picture is looked at, in pixels. */
const SIDE = 400;
/** Of a channel's value, for rounding. */
const TOLERANCE = 1;

/**
 * The share of a picture, as it is stored, that is missing at its end: where the decoder put the same value in each
 * channel. 0 where it fills in other ways, as in pictures with a palette.
 */
export async function missingAtEnd(bytes: Buffer, filling: number, failOn: OpenOptions['failOn']): Promise<number> {
  const { data, info } = await sharp(bytes, { failOn, limitInputPixels: false, ignoreIcc: true })
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true, kernel: 'nearest' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const row = info.width * info.channels;
  let missing = 0;
  for (let end = data.length; end > 0; end -= row) {
    let at = end;
    while (at > end - row && Math.abs((data[at - 1] as number) - filling) <= TOLERANCE) at -= 1;
    if (at === end) break;
    missing += end - at;
  }
  return missing / data.length;
}
