import { latin1 } from './format.js';

// ISO base media files (ISO/IEC 14496-12), the container of HEIC, AVIF, CR3 and videos.

/** The major and compatible brands of such a file; none for any other. */
export function brandsOf(bytes: Buffer): string[] {
  if (latin1(bytes, 4, 8) !== 'ftyp') return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  const brands = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin1(bytes, at, at + 4));
  return brands;
}

/** A part of a file, as offsets; `end` is that which the file announces, perhaps beyond its own end. */
export interface Box {
  readonly type: string;
  /** Of the content, after the header. */
  readonly start: number;
  readonly end: number;
}

/**
 * The boxes of a part of a file, up to the first that is damaged: 32-bit size, type, content; size 1 is followed by a
 * 64-bit size, size 0 reaches to the end.
 */
export function* boxesIn(bytes: Buffer, { start, end }: Omit<Box, 'type'>): Generator<Box, void> {
  for (let at = start; at + 8 <= Math.min(end, bytes.length);) {
    const type = latin1(bytes, at + 4, at + 8);
    let [size, header] = [bytes.readUInt32BE(at), 8];
    if (size === 0) size = end - at;
    if (size === 1) {
      if (at + 16 > bytes.length) return;
      [size, header] = [Number(bytes.readBigUInt64BE(at + 8)), 16];
    }
    if (size < header) return;
    yield { type, start: at + header, end: at + size };
    at += size;
  }
}

/** The boxes at a path of types, such as `moov/trak/mdia`. A box of type `meta` has a version before its boxes. */
export function* boxesAt(bytes: Buffer, path: string, part?: Omit<Box, 'type'>): Generator<Box, void> {
  const [type, ...rest] = path.split('/');
  for (const box of boxesIn(bytes, part ?? { start: 0, end: bytes.length })) {
    if (box.type !== type) continue;
    if (rest.length === 0) yield box;
    else yield* boxesAt(bytes, rest.join('/'), type === 'meta' ? { start: box.start + 4, end: box.end } : box);
  }
}

/** The brands of HEIF files (ISO/IEC 23008-12) that do not say how their items are coded. */
const HEIF_BRANDS = ['mif1', 'mif2', 'msf1', 'miaf'];

/** Whether a file is HEIF, coded in any way. */
export function isHeif(bytes: Buffer): boolean {
  return brandsOf(bytes).some((brand) => HEIF_BRANDS.includes(brand));
}

/** Whether a HEIF has items coded in a way, by the type of their configuration: `hvcC` for HEVC, `av1C` for AV1. */
export function isHeifCodedBy(configuration: string, bytes: Buffer): boolean {
  return isHeif(bytes) && boxesAt(bytes, `meta/iprp/ipco/${configuration}`).next().done !== true;
}

/** Whether the boxes announce more bytes than there are. */
export function endsEarly(bytes: Buffer): boolean {
  let at = 0;
  for (const { end } of boxesIn(bytes, { start: 0, end: bytes.length })) at = end;
  // What is left is damaged, unless it is the beginning of a box.
  return at > bytes.length || (at < bytes.length && isCutHeader(bytes, at));
}

function isCutHeader(bytes: Buffer, at: number): boolean {
  return at + 8 > bytes.length || (bytes.readUInt32BE(at) === 1 && at + 16 > bytes.length);
}
