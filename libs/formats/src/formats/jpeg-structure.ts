import { latin1 } from './format.js';

// The segments of a JPEG (ITU-T T.81, annex B).

const [START_OF_SCAN, END, EXIF, PROFILE] = [0xda, 0xd9, 0xe1, 0xe2];
/** The last bytes of a JPEG. */
export const END_OF_IMAGE = Buffer.of(0xff, END);
/** Frames of pictures: baseline, extended and progressive with Huffman codes. RAW data may be lossless (C3). */
const FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2];
/** Lossless frames, the second with arithmetic coding. */
const LOSSLESS: readonly number[] = [0xc3, 0xcb];
/** A hierarchy of frames, and the frames that only occur in one. */
const HIERARCHICAL: readonly number[] = [0xde, 0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf];
/** Those with arithmetic coding, and the frames above. */
const ALL_FRAMES: readonly number[] = [...FRAMES, 0xc9, 0xca, ...LOSSLESS, ...HIERARCHICAL];
/** Segments before the frame that are looked at, at most. */
const MAX_HEAD = 1000;

/** A marker with its parameters, and for a scan the coded data that follow. */
interface Segment {
  readonly marker: number;
  /** Of the marker. */
  readonly start: number;
  /** As the segment announces it, perhaps beyond the end of the file. */
  readonly end: number;
}

/**
 * The segments from `start`, after the start of image, up to the end of image or to what is none. Markers have a 16-bit
 * length; after a start of scan (DA) come coded data until the next marker that is neither a stuffed zero nor a restart.
 */
function* segmentsOf(bytes: Buffer, start = 0): Generator<Segment, void> {
  for (let at = start + 2; at + 2 <= bytes.length;) {
    if (bytes[at] !== 0xff) return;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1; // a fill byte
      continue;
    }
    if (marker === END) {
      yield { marker, start: at, end: at + 2 };
      return;
    }
    if (at + 4 > bytes.length) return;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) return;
    const parameters = at + 2 + length;
    const end = marker === START_OF_SCAN ? endOfScan(bytes, parameters) : parameters;
    yield { marker, start: at, end };
    at = end;
  }
}

function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker !== 0 && !(marker >= 0xd0 && marker <= 0xd7)) return at;
  }
  return bytes.length;
}

/** Where the JPEG from `start` ends, after its end of image; undefined if it is cut off, null if it is damaged. */
export function endOf(bytes: Buffer, start = 0): number | undefined | null {
  let last: Segment | undefined;
  for (const segment of segmentsOf(bytes, start)) last = segment;
  if (last?.marker === END) return last.end;
  const at = last?.end ?? start + 2;
  return at + 4 > bytes.length || bytes[at] === 0xff ? undefined : null;
}

/** The size of the picture of the JPEG from `start`, as stored; undefined if it is none that can be decoded. */
export function frameOf(bytes: Buffer, start = 0): { readonly width: number; readonly height: number } | undefined {
  return frameWith(FRAMES, bytes, start);
}

/** The first frame with one of the markers, before the first scan. */
function frameWith(markers: readonly number[], bytes: Buffer, start: number) {
  if (latin1(bytes, start, start + 3) !== '\xFF\xD8\xFF') return undefined;
  let looked = 0;
  for (const { marker, start: at, end } of segmentsOf(bytes, start)) {
    if (markers.includes(marker) && end <= bytes.length && end - at >= 11)
      return {
        marker,
        bits: bytes[at + 4] ?? 0,
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
      };
    if (marker === START_OF_SCAN || (looked += 1) > MAX_HEAD) return undefined;
  }
  return undefined;
}

/**
 * How a JPEG is coded, where libjpeg as sharp ships it does not decode that: hierarchical, lossless with arithmetic
 * coding, or with other than 8 bits a sample.
 */
export function unsupportedCoding(jpeg: Buffer): string | undefined {
  const { marker = 0, bits = 8 } = frameWith(ALL_FRAMES, jpeg, 0) ?? {};
  if (HIERARCHICAL.includes(marker)) return 'Hierarchical JPEG';
  const name = LOSSLESS.includes(marker) ? 'Lossless JPEG' : 'JPEG';
  if (bits !== 8 && bits >= 2 && bits <= 16) return `${name} of ${bits} bits a sample`;
  return marker === 0xcb ? `${name} with arithmetic coding` : undefined;
}

/** The EXIF data of a JPEG; undefined if it has none. */
export function exifOf(jpeg: Buffer): Buffer | undefined {
  let looked = 0;
  for (const { marker, start, end } of segmentsOf(jpeg)) {
    if (marker === EXIF && latin1(jpeg, start + 4, start + 10) === 'Exif\0\0') return jpeg.subarray(start + 4, end);
    if (marker === START_OF_SCAN || (looked += 1) > MAX_HEAD) return undefined;
  }
  return undefined;
}

/** A JPEG with an EXIF that has an orientation and nothing else. */
export function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  // Big endian, one directory at 8 with one entry: tag 112, a short, once.
  const tiff = Buffer.from('MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1');
  tiff.writeUInt16BE(orientation, 18);
  return withSegment(without(jpeg, EXIF), EXIF, Buffer.concat([Buffer.from('Exif\0\0'), tiff]));
}

/** A JPEG with the colour profile of its pixels; profiles of over 64 kB, which need several segments, are left out. */
export function withProfile(jpeg: Buffer, profile: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]);
  return content.length <= 0xffff - 2 ? withSegment(jpeg, PROFILE, content) : jpeg;
}

function withSegment(jpeg: Buffer, marker: number, content: Buffer): Buffer {
  const head = Buffer.of(0xff, 0xd8, 0xff, marker, 0, 0);
  head.writeUInt16BE(content.length + 2, 4);
  return Buffer.concat([head, content, jpeg.subarray(2)]);
}

/** A JPEG without the segments of a marker before its first scan. */
function without(jpeg: Buffer, unwanted: number): Buffer {
  const kept = [jpeg.subarray(0, 2)];
  let from = 2;
  for (const { marker, start, end } of segmentsOf(jpeg)) {
    if (marker === START_OF_SCAN) break;
    if (marker !== unwanted) continue;
    kept.push(jpeg.subarray(from, start));
    from = end;
  }
  return Buffer.concat([...kept, jpeg.subarray(from)]);
}
