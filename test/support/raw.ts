import { exifDirectory, withExif, type CameraExif } from './exif.js';
import { tiffOf, type TiffDirectory } from './tiff.js';

// RAW files as cameras lay them out, with planted previews and random sensor data.

/** A preview, how the camera was held (EXIF orientation), and what it wrote beside. */
export interface RawMaking {
  readonly preview: Buffer;
  /** A smaller JPEG, which most formats have too. */
  readonly thumbnail: Buffer;
  readonly orientation?: number;
  readonly exif?: CameraExif;
}

const TAG = {
  kind: 0xfe,
  width: 0x100,
  height: 0x101,
  bits: 0x102,
  compression: 0x103,
  colours: 0x106,
  make: 0x10f,
  strips: 0x111,
  orientation: 0x112,
  stripBytes: 0x117,
  subDirectories: 0x14a,
  jpeg: 0x201,
  jpegBytes: 0x202,
  panasonicJpeg: 0x2e,
  makerNote: 0x927c,
  exif: 0x8769,
  dngVersion: 0xc612,
};
const COLOUR_FILTER_ARRAY = 32803;

/** Random bytes, always the same: no JPEG begins in them. */
function sensorData(length = 20_000): Buffer {
  let state = 7;
  return Buffer.from(
    Uint8Array.from({ length }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) >> 20),
  );
}

/** The lossless JPEG that Canon and Adobe store sensor data as (SOF3), of a size larger than any preview. */
function losslessJpeg(): Buffer {
  const frame = Buffer.of(0xff, 0xc3, 0, 17, 14, 0x20, 0, 0x20, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0);
  return Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, 0xc4, 0, 2), frame, sensorData(), Buffer.of(0xff, 0xd9)]);
}

function sensor(content: Buffer, compression: number): TiffDirectory {
  return {
    [TAG.kind]: { longs: [0] },
    [TAG.compression]: { shorts: [compression] },
    [TAG.colours]: { shorts: [COLOUR_FILTER_ARRAY] },
    [TAG.strips]: { block: content },
    [TAG.stripBytes]: { longs: [content.length] },
  };
}

/** A JPEG in one strip, as DNG has its previews. */
function strip(jpeg: Buffer): TiffDirectory {
  return {
    [TAG.kind]: { longs: [1] },
    [TAG.compression]: { shorts: [7] },
    [TAG.colours]: { shorts: [6] },
    [TAG.strips]: { block: jpeg },
    [TAG.stripBytes]: { longs: [jpeg.length] },
  };
}

/** A JPEG by the tags of EXIF thumbnails. */
function interchange(jpeg: Buffer): TiffDirectory {
  return { [TAG.compression]: { shorts: [6] }, [TAG.jpeg]: { block: jpeg }, [TAG.jpegBytes]: { longs: [jpeg.length] } };
}

function common({ orientation = 1, exif }: RawMaking): TiffDirectory {
  return {
    [TAG.make]: { bytes: Buffer.from('Maker\0') },
    [TAG.orientation]: { shorts: [orientation] },
    ...(exif && exifDirectory(exif)),
  };
}

/** RAW files by extension. */
export const RAW_FILES: Readonly<Record<string, (making: RawMaking) => Buffer>> = {
  dng: (making) =>
    tiffOf([
      {
        ...strip(making.thumbnail),
        ...common(making),
        [TAG.dngVersion]: { bytes: Buffer.of(1, 4, 0, 0) },
        [TAG.subDirectories]: { directories: [sensor(losslessJpeg(), 7), strip(making.preview)] },
      },
    ]),
  cr2: (making) =>
    tiffOf(
      [
        { ...strip(making.preview), ...common(making), [TAG.compression]: { shorts: [6] } },
        interchange(making.thumbnail),
        { ...sensor(losslessJpeg(), 6), [TAG.colours]: { shorts: [6] } },
      ],
      'II*\0\x10\0\0\0CR\x02\0\0\0\0\0',
    ),
  nef: (making) =>
    tiffOf([
      {
        ...common(making),
        [TAG.kind]: { longs: [1] },
        [TAG.subDirectories]: { directories: [interchange(making.preview), sensor(sensorData(), 34713)] },
      },
      interchange(making.thumbnail),
    ]),
  arw: (making) =>
    tiffOf([
      {
        ...interchange(making.thumbnail),
        ...common(making),
        [TAG.subDirectories]: { directories: [sensor(sensorData(), 32767)] },
      },
      interchange(making.preview),
    ]),
  srw: (making) =>
    tiffOf([
      {
        ...common(making),
        [TAG.subDirectories]: { directories: [interchange(making.preview), sensor(sensorData(), 32773)] },
      },
    ]),
  pef: (making) =>
    tiffOf([
      { ...sensor(sensorData(), 65535), ...common(making) },
      interchange(making.thumbnail),
      interchange(making.preview),
    ]),
  // The preview is in the notes of the maker, which nothing here reads.
  orf: (making) =>
    tiffOf(
      [
        {
          ...sensor(sensorData(), 1),
          ...common(making),
          [TAG.exif]: {
            directories: [
              {
                ...making.exif?.photo,
                [TAG.makerNote]: { bytes: Buffer.concat([Buffer.from('OLYMPUS\0II'), making.preview]) },
              },
            ],
          },
        },
      ],
      'IIRO',
    ),
  rw2: (making) =>
    tiffOf(
      [{ ...sensor(sensorData(), 34316), ...common(making), [TAG.panasonicJpeg]: { bytes: making.preview } }],
      'IIU\0',
    ),
  raf: ({ preview: picture, exif }) => {
    const preview = exif ? withExif(picture, exif) : picture;
    const header = Buffer.alloc(148);
    header.write('FUJIFILMCCD-RAW 0201FF383501X-T2', 'latin1');
    header.writeUInt32BE(header.length, 84);
    header.writeUInt32BE(preview.length, 88);
    return Buffer.concat([header, preview, sensorData()]);
  },
  cr3,
};

function cr3({ preview, thumbnail, orientation = 1, exif }: RawMaking): Buffer {
  const ftyp = box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1'));
  const metadata = box(
    'uuid',
    Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex'),
    box('CMT1', tiffOf([{ ...exif?.image, [TAG.orientation]: { shorts: [orientation] } }])),
    box('CMT2', tiffOf([exif?.photo ?? {}])),
    box('CMT4', tiffOf([exif?.gps ?? {}])),
    box('THMB', u32(0), Buffer.alloc(4), u32(thumbnail.length), u32(0x10000), thumbnail),
  );
  const other = box(
    'uuid',
    Buffer.from('eaf42b5e1c984b88b9fbb7dc406e4d16', 'hex'),
    u32(0),
    u32(1),
    box('PRVW', u32(0), Buffer.alloc(8), u32(thumbnail.length), thumbnail),
  );
  // In 64 bits, so that its size does not depend on the offset.
  const track = (offset: number) => {
    const offsets = box('co64', u32(0), u32(1), u32(0), u32(offset));
    return box('trak', box('mdia', box('minf', box('stbl', offsets))));
  };
  const moov = (at: number) => box('moov', metadata, track(at), track(at + preview.length));
  const start = ftyp.length + moov(0).length + other.length + 8;
  return Buffer.concat([ftyp, moov(start), other, box('mdat', preview, sensorData())]);
}

function box(type: string, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([u32(content.length + 8), Buffer.from(type), content]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
