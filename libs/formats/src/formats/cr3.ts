import { asGroup, GROUPS } from '../raw/exif.js';
import { directoriesOf } from '../raw/ifd.js';
import { largestJpeg, type Place } from '../raw/largest-jpeg.js';
import { latin1, type PreviewFormat } from './format.js';
import { boxesAt, boxesIn, brandsOf, endsEarly, type Box } from './iso-media.js';
import { exifOf, withOrientation } from './jpeg-structure.js';

/** Of the `uuid` boxes that Canon's metadata and its preview are in. */
const [METADATA, PREVIEW] = ['85c0b687820f11e08111f4ce462b6a48', 'eaf42b5e1c984b88b9fbb7dc406e4d16'];
const UUID_BYTES = 16;
/** From the start of its box, a thumbnail or preview begins within so many bytes. */
const HEAD_BYTES = 32;
const ORIENTATION = 0x112;

/** RAW files of Canon since 2018, of ISO boxes: the largest JPEG is usually that of the first track. */
export const cr3: PreviewFormat = {
  name: 'RAW',
  extensions: ['cr3'],
  recognises: (bytes) => brandsOf(bytes)[0] === 'crx ',
  endsEarly,
  previewOf(bytes) {
    const jpeg = jpegIn(bytes);
    const tiff = tiffIn(bytes, 'CMT1');
    const [first] = tiff ? directoriesOf(tiff) : [];
    return jpeg && withOrientation(jpeg, first?.number(ORIENTATION) ?? 1);
  },
  *exifIn(bytes) {
    const [image, photo, gps] = ['CMT1', 'CMT2', 'CMT4'].map((type) => tiffIn(bytes, type));
    yield image;
    if (photo) yield asGroup(photo, GROUPS.photo);
    if (gps) yield asGroup(gps, GROUPS.gps);
    const jpeg = jpegIn(bytes);
    if (jpeg) yield exifOf(jpeg);
  },
};

function jpegIn(bytes: Buffer): Buffer | undefined {
  const previews = [...metadataBoxes(bytes), ...insideUuid(bytes, PREVIEW, 'uuid')];
  return largestJpeg(bytes, [...tracks(bytes), ...pictures(bytes, previews)]);
}

function metadataBoxes(bytes: Buffer): Generator<Box, void> {
  return insideUuid(bytes, METADATA, 'moov/uuid');
}

/** The TIFF of a type: CMT1 is the first directory of EXIF data, CMT2 that of the photo, CMT4 that of its place. */
function tiffIn(bytes: Buffer, wanted: string): Buffer | undefined {
  for (const { type, start, end } of metadataBoxes(bytes)) if (type === wanted) return bytes.subarray(start, end);
  return undefined;
}

/** The boxes in a `uuid` box; between the UUID and the boxes of the preview are eight bytes of version and count. */
function* insideUuid(bytes: Buffer, uuid: string, path: string): Generator<Box, void> {
  for (const { start, end } of boxesAt(bytes, path)) {
    if (bytes.toString('hex', start, start + UUID_BYTES) !== uuid) continue;
    yield* boxesIn(bytes, { start: start + UUID_BYTES + (uuid === PREVIEW ? 8 : 0), end });
  }
}

function* pictures(bytes: Buffer, boxes: readonly Box[]): Generator<Place, void> {
  for (const { type, start, end } of boxes) {
    const head = latin1(bytes, start, start + HEAD_BYTES).indexOf('\xFF\xD8\xFF');
    if ((type === 'THMB' || type === 'PRVW') && head !== -1) yield { start: start + head, end };
  }
}

/** The first sample of each track. */
function* tracks(bytes: Buffer): Generator<Place, void> {
  for (const track of boxesAt(bytes, 'moov/trak')) {
    const [offset] = boxesAt(bytes, 'mdia/minf/stbl/co64', track);
    // A version, then the number of offsets, then each in 64 bits.
    if (offset && offset.start + 16 <= bytes.length) yield { start: Number(bytes.readBigUInt64BE(offset.start + 8)) };
  }
}
