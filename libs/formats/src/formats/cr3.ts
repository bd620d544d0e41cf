import { directoriesOf } from '../raw/ifd.js';
import { largestJpeg, type Place } from '../raw/largest-jpeg.js';
import { latin1, type PreviewFormat } from './format.js';
import { boxesAt, boxesIn, brandsOf, endsEarly, type Box } from './iso-media.js';
import { withOrientation } from './jpeg-structure.js';

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
    const metadata = [...insideUuid(bytes, METADATA, 'moov/uuid')];
    const previews = [...metadata, ...insideUuid(bytes, PREVIEW, 'uuid')];
    const jpeg = largestJpeg(bytes, [...tracks(bytes), ...pictures(bytes, previews)]);
    const directory = metadata.find(({ type }) => type === 'CMT1');
    const [first] = directory ? directoriesOf(bytes.subarray(directory.start, directory.end)) : [];
    return jpeg && withOrientation(jpeg, first?.number(ORIENTATION) ?? 1);
  },
};

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
