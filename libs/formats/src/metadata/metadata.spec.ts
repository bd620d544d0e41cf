import fc from 'fast-check';
import sharp, { type Exif } from 'sharp';
import { describe, expect, it } from 'vitest';
import { NO_METADATA, PhotoMetadata } from '#libs/contracts';
import { IN_SYDNEY, exifDirectory, withExif, type CameraExif } from '../../../../test/support/exif.js';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { heifOf } from '../../../../test/support/heif.js';
import { plain } from '../../../../test/support/pictures.js';
import { RAW_FILES } from '../../../../test/support/raw.js';
import { tiffOf } from '../../../../test/support/tiff.js';
import { decodeForTraining, readMetadata } from '../decoding/decode-photo.js';
import { metadataIn, metadataOf } from './metadata.js';

/** EXIF data as sharp writes them: IFD0 is the image, IFD2 the photo, IFD3 its place. */
async function exifWith(exif: Exif): Promise<Buffer> {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: 'grey' } });
  const { exif: written } = await sharp(await picture.jpeg().withExif(exif).toBuffer()).metadata();
  return written as Buffer;
}
const read = async (exif: Exif) => metadataOf(await exifWith(exif));

describe('metadata of a photo', () => {
  it('are read from EXIF', async () => {
    const found = await read({
      IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON D90' },
      IFD2: {
        DateTimeOriginal: '2024:05:17 18:03:09',
        OffsetTimeOriginal: '-03:30',
        ExposureTime: '1/125',
        FNumber: '18/10',
        ISOSpeedRatings: '200',
        FocalLength: '35/1',
        LensModel: 'AF-S 35mm',
      },
      IFD3: {
        GPSLatitudeRef: 'S',
        GPSLatitude: '33/1 51/1 3150/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '151/1 12/1 5/1',
        GPSAltitude: '58/1',
      },
    });
    expect(found).toEqual({
      takenAt: '2024-05-17T18:03:09',
      offsetMinutes: -210,
      camera: 'NIKON D90',
      lens: 'AF-S 35mm',
      exposureSeconds: 0.008,
      aperture: 1.8,
      iso: 200,
      focalLengthMm: 35,
      latitude: -33.85875,
      longitude: 151.2013889,
      altitudeMetres: 58,
    });
    expect(PhotoMetadata.parse(found)).toEqual(found);
  });

  it.each([
    ['2020:00:00 00:00:00', null],
    ['2021:13:45 25:61:61', null],
    ['2021:02:31 12:00:00', null],
    ['0050:01:01 00:00:00', null],
    ['2024:02:29 23:59:59', '2024-02-29T23:59:59'],
  ])('have no date that cannot be: %s', async (DateTimeOriginal, takenAt) => {
    expect((await read({ IFD2: { DateTimeOriginal } })).takenAt).toBe(takenAt);
  });

  it('have no offset and no place that cannot be', async () => {
    const DateTimeOriginal = '2024:05:17 18:03:09';
    expect((await read({ IFD2: { DateTimeOriginal, OffsetTimeOriginal: '+05:99' } })).offsetMinutes).toBeNull();
    const GPSLongitude = '151/1 12/1 5/1';
    expect((await read({ IFD3: { GPSLatitude: '33/1 75/1 99/1', GPSLongitude } })).latitude).toBeNull();
  });

  it('have names of whole characters, however long these are', () => {
    const { lens, camera } = metadataOf(
      tiffOf([
        exifDirectory({
          image: { 0x10f: { text: 'b'.repeat(60) }, 0x110: { text: `${'c'.repeat(38)}😀` } },
          photo: { 0xa434: { text: `${'a'.repeat(99)}😀` } },
          gps: {},
        }),
      ]),
    );
    expect(lens).toBe('a'.repeat(99));
    expect(camera).toBe(`${'b'.repeat(60)} ${'c'.repeat(38)}`);
  });

  it.each([
    ['Apple', 'iPhone 15', 'Apple iPhone 15'],
    ['Canon', 'Canon EOS R6', 'Canon EOS R6'],
    [' ', 'Pixel 8', 'Pixel 8'],
    ['FUJIFILM', ' ', 'FUJIFILM'],
  ])('name the camera once: %j %j', async (Make, Model, camera) => {
    expect(await read({ IFD0: { Make, Model } })).toMatchObject({ camera });
  });

  it.each(['0000:00:00 00:00:00', '    :  :     :  :  ', 'yesterday'])(
    'have no date where the clock was not set: %j',
    async (date) => {
      expect(await read({ IFD2: { DateTimeOriginal: date, OffsetTimeOriginal: '+02:00' } })).toEqual(NO_METADATA);
    },
  );

  it('have no place where the receiver had none', async () => {
    const zero = '0/1 0/1 0/1';
    const nowhere = { GPSLatitudeRef: 'N', GPSLatitude: zero, GPSLongitudeRef: 'E', GPSLongitude: zero };
    expect(await read({ IFD3: nowhere })).toEqual(NO_METADATA);
    expect(await read({ IFD3: { ...nowhere, GPSLatitude: '95/1 0/1 0/1' } })).toEqual(NO_METADATA);
  });

  it('are empty where there are none', () => {
    expect(metadataOf(undefined)).toEqual(NO_METADATA);
    expect(metadataOf(Buffer.from('no EXIF at all'))).toEqual(NO_METADATA);
  });

  it('are as the schema has them, whatever is damaged', async () => {
    const whole = await exifWith({
      IFD0: { Make: 'A', Model: 'B' },
      IFD2: { DateTimeOriginal: '2024:05:17 18:03:09', ExposureTime: '1/125', LensModel: 'C' },
      IFD3: { GPSLatitude: '33/1 51/1 0/1', GPSLongitude: '151/1 12/1 0/1' },
    });
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(whole.length), (changes, length) => {
        const exif = Buffer.from(whole);
        for (const [at, byte] of changes) exif[at] = byte;
        PhotoMetadata.parse(metadataOf(exif.subarray(0, length)));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** A grey TIFF. */
function tiffWith(exif: CameraExif): Buffer {
  const [width, height] = [8, 8];
  return tiffOf([
    {
      ...exifDirectory(exif),
      0x100: { longs: [width] },
      0x101: { longs: [height] },
      0x102: { shorts: [8] },
      0x103: { shorts: [1] },
      0x106: { shorts: [1] },
      0x111: { block: Buffer.alloc(width * height, 128) },
      0x115: { shorts: [1] },
      0x116: { longs: [height] },
      0x117: { longs: [width * height] },
    },
  ]);
}

describe('date, camera and place of a photo', () => {
  const { exif, says } = IN_SYDNEY;
  const jpeg = () => plain('grey').jpeg().toBuffer();

  it.each<[string, (preview: Buffer) => Buffer]>([
    ['jpg', (preview) => withExif(preview, exif)],
    ['heic', () => heifOf({ tiles: [['red']], exif })],
    ['tiff', () => tiffWith(exif)],
    ...Object.entries(RAW_FILES).map(([extension, make]): [string, (preview: Buffer) => Buffer] => [
      extension,
      (preview) => make({ preview, thumbnail: preview, exif }),
    ]),
  ])('are read from %s, with the picture and alone', async (extension, make) => {
    const content = make(await jpeg());
    const [path = ''] = await writeFiles(await temporaryFolder(), { [`photo.${extension}`]: content });
    expect((await decodeForTraining(path)).metadata).toMatchObject(says);
    expect(await readMetadata(path)).toMatchObject(says);
  });

  it.each(Object.entries(RAW_FILES))('are those of its preview where %s says nothing itself', async (_, make) => {
    const preview = withExif(await jpeg(), exif);
    expect(await metadataIn(make({ preview, thumbnail: preview }))).toMatchObject(says);
  });

  it.each(Object.entries(RAW_FILES).filter(([extension]) => extension !== 'raf'))(
    'are those of %s where its preview says something else',
    async (_, make) => {
      const other = { ...exif, photo: { ...exif.photo, 0x9003: { text: '1999:01:01 00:00:00' } } };
      const preview = withExif(await jpeg(), other);
      expect(await metadataIn(make({ preview, thumbnail: preview, exif }))).toMatchObject(says);
    },
  );
});
