import { endOf, frameOf } from '../formats/jpeg-structure.js';

/** Where a JPEG may be in a file. */
export interface Place {
  readonly start: number;
  /** As the file says; undefined where it does not. */
  readonly end?: number | undefined;
}

/** Places that are looked at, at most. */
const MAX_PLACES = 256;
const START_OF_IMAGE = Buffer.of(0xff, 0xd8, 0xff);

/** The JPEG with the most pixels at one of the places; undefined if there is none that can be decoded. */
export function largestJpeg(bytes: Buffer, places: Iterable<Place>): Buffer | undefined {
  let largest: Place | undefined;
  let most = 0;
  let looked = 0;
  for (const place of places) {
    if ((looked += 1) > MAX_PLACES) break;
    const frame = frameOf(bytes, place.start);
    if (!frame || frame.width * frame.height <= most) continue;
    most = frame.width * frame.height;
    largest = place;
  }
  if (!largest) return undefined;
  const { start, end = endOf(bytes, start) ?? bytes.length } = largest;
  return bytes.subarray(start, end);
}

/** Everywhere in a file where a JPEG seems to start: for previews that only the notes of a maker point at. */
export function* anyPlace(bytes: Buffer): Generator<Place, void> {
  for (let start = bytes.indexOf(START_OF_IMAGE); start !== -1; start = bytes.indexOf(START_OF_IMAGE, start + 3))
    yield { start };
}
