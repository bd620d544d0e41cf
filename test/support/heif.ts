import { readFileSync } from 'node:fs';
import { boxesAt } from '../../libs/formats/src/formats/iso-media.js';
import { exifDirectory, type CameraExif } from './exif.js';
import { tiffOf } from './tiff.js';

// HEIF files (ISO/IEC 23008-12) from tiles that x265 coded: of 64 × 64 pixels of one colour (test/support/heic), or
// those of any picture (heif-encoder.ts).

/** Side of a tile of one colour, in pixels. */
export const TILE = 64;
/** The tiles by name, and what they look like about. */
export const TILES = {
  red: [220, 30, 30],
  green: [30, 200, 30],
  blue: [30, 30, 220],
  white: [240, 240, 240],
  'red-10-bit': [220, 30, 30],
} as const;

/** A tile by name, or a HEIF file whose only picture is the tile. */
type Tile = keyof typeof TILES | Buffer;

/** What a HEIF shows, and how it says so. */
export interface HeifMaking {
  /** Rows of tiles, all of one size and coding. More than one tile is a grid. */
  readonly tiles: readonly (readonly Tile[])[];
  /** Of a grid before turning, in pixels; by default that of its tiles. What the last ones have beyond it is not shown. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Quarter turns anticlockwise that the container asks for (`irot`). */
  readonly turns?: number;
  /** Left and right are exchanged, after turning (`imir`). */
  readonly mirrored?: boolean;
  /** The first is the major brand. */
  readonly brands?: readonly string[];
  /** The orientation in its EXIF, which readers of HEIF do not apply. */
  readonly exifOrientation?: number;
  /** What the camera wrote, instead. */
  readonly exif?: CameraExif;
  /** ICC. */
  readonly profile?: Buffer;
  /** Another picture in the file, which is not the primary one and comes first. */
  readonly other?: Tile;
}

interface Item {
  readonly type: 'hvc1' | 'grid' | 'Exif';
  readonly data: Buffer;
  /** Indices of its properties, from 1. */
  readonly properties: readonly number[];
  readonly hidden: boolean;
}

/** Makes a HEIF file. */
export function heifOf({
  tiles,
  size,
  turns,
  mirrored,
  brands,
  exifOrientation,
  profile,
  other,
  exif,
}: HeifMaking): Buffer {
  const [rows, columns] = [tiles.length, tiles[0]?.length ?? 0];
  const coded = tiles.flat().map(fileOf);
  const first = coded[0] ?? fileOf('red');
  const tile = sizeOf(first);
  const { width, height } = size ?? { width: columns * tile.width, height: rows * tile.height };
  const properties = [configurationOf(first), ispe(tile.width, tile.height), ispe(width, height)];
  const shown: number[] = [];
  const show = (box: Buffer) => shown.push(properties.push(box));
  if (profile) show(box('colr', Buffer.from('prof'), profile));
  if (turns !== undefined) show(box('irot', Buffer.of(turns)));
  if (mirrored === true) show(box('imir', Buffer.of(1)));

  const items: Item[] = [];
  const add = (item: Item) => items.push(item);
  if (other) add({ type: 'hvc1', data: dataOf(fileOf(other)), properties: [1, 2], hidden: false });
  const isGrid = coded.length > 1;
  const firstId = items.length + 1;
  for (const file of coded)
    add({ type: 'hvc1', data: dataOf(file), properties: isGrid ? [1, 2] : [1, 2, ...shown], hidden: isGrid });
  const references: Buffer[] = [];
  if (isGrid) {
    const data = Buffer.concat([Buffer.of(0, 0, rows - 1, columns - 1), u16(width), u16(height)]);
    const grid = add({ type: 'grid', data, properties: [3, ...shown], hidden: false });
    const ids = coded.map((_, index) => u16(firstId + index));
    references.push(box('dimg', u16(grid), u16(ids.length), ...ids));
  }
  const primary = items.length;
  const camera = exif ? exifOf(exif) : exifOrientation === undefined ? undefined : orientationExif(exifOrientation);
  if (camera) {
    const item = add({ type: 'Exif', data: camera, properties: [], hidden: true });
    references.push(box('cdsc', u16(item), u16(1), u16(primary)));
  }
  return assemble(brands ?? ['heic', 'mif1', 'heic'], { items, primary, references, properties });
}

interface Parts {
  readonly items: readonly Item[];
  readonly primary: number;
  readonly references: readonly Buffer[];
  readonly properties: readonly Buffer[];
}

function assemble([major = 'heic', ...compatible]: readonly string[], parts: Parts): Buffer {
  const ftyp = box('ftyp', Buffer.from(`${major}\0\0\0\0${compatible.join('')}`, 'latin1'));
  // Offsets of the data have a fixed size, so that the length is known before they are.
  const start = ftyp.length + metaOf(parts, 0).length + 8;
  const mdat = box('mdat', ...parts.items.map(({ data }) => data));
  return Buffer.concat([ftyp, metaOf(parts, start), mdat]);
}

function metaOf({ items, primary, references, properties }: Parts, start: number): Buffer {
  const infos = items.map(({ type, hidden }, index) =>
    box('infe', Buffer.of(2, 0, 0, hidden ? 1 : 0), u16(index + 1), u16(0), Buffer.from(`${type}\0`)),
  );
  const associations = items.flatMap(({ properties: own }, index) =>
    own.length > 0 ? [Buffer.concat([u16(index + 1), Buffer.of(own.length, ...own)])] : [],
  );
  let offset = start;
  const locations = items.map(({ data }, index) => {
    const location = Buffer.concat([u16(index + 1), u16(0), u16(1), u32(offset), u32(data.length)]);
    offset += data.length;
    return location;
  });
  return full(
    'meta',
    full('hdlr', u32(0), Buffer.from('pict'), Buffer.alloc(13)),
    full('pitm', u16(primary)),
    full('iloc', Buffer.of(0x44, 0), u16(locations.length), ...locations),
    full('iinf', u16(infos.length), ...infos),
    ...(references.length > 0 ? [full('iref', ...references)] : []),
    box('iprp', box('ipco', ...properties), full('ipma', u32(associations.length), ...associations)),
  );
}

function fileOf(tile: Tile): Buffer {
  return Buffer.isBuffer(tile) ? tile : readFileSync(new URL(`./heic/${tile}.heic`, import.meta.url));
}

/** The configuration of a tile's decoder, as a property. */
function configurationOf(file: Buffer): Buffer {
  return box('hvcC', contentOf(file, 'meta/iprp/ipco/hvcC'));
}

function sizeOf(file: Buffer): { width: number; height: number } {
  const size = contentOf(file, 'meta/iprp/ipco/ispe');
  return { width: size.readUInt32BE(4), height: size.readUInt32BE(8) };
}

function dataOf(file: Buffer): Buffer {
  return contentOf(file, 'mdat');
}

function contentOf(file: Buffer, path: string): Buffer {
  const [found] = boxesAt(file, path);
  if (!found) throw new Error(`no ${path}`);
  return file.subarray(found.start, found.end);
}

/** Where the TIFF begins after these four bytes, then the TIFF. */
function exifOf(exif: CameraExif): Buffer {
  return Buffer.concat([u32(0), tiffOf([exifDirectory(exif)])]);
}

/** Where the TIFF begins, then one directory with one entry: orientation, a short, once. */
function orientationExif(orientation: number): Buffer {
  const head = 'MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0';
  return Buffer.concat([u32(0), Buffer.from(head, 'latin1'), Buffer.of(orientation, 0, 0, 0, 0, 0, 0)]);
}

function ispe(width: number, height: number): Buffer {
  return full('ispe', u32(width), u32(height));
}

function box(type: string, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([u32(content.length + 8), Buffer.from(type), content]);
}

/** A box with version 0 and no flags. */
function full(type: string, ...contents: readonly Buffer[]): Buffer {
  return box(type, u32(0), ...contents);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
