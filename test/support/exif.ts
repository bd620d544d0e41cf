import { tiffOf, type TiffDirectory } from './tiff.js';

/** What a camera writes beside a picture: the groups of EXIF data (CIPA DC-008). */
export interface CameraExif {
  readonly image: TiffDirectory;
  readonly photo: TiffDirectory;
  readonly gps: TiffDirectory;
}

const POINTER = { photo: 0x8769, gps: 0x8825 };

/** EXIF data of a photo that was taken in Sydney, and what they say. */
export const IN_SYDNEY = {
  exif: {
    image: { 0x10f: { text: 'Maker' }, 0x110: { text: 'Maker One' } },
    photo: {
      0x829a: { rationals: [[1, 125]] },
      0x8827: { shorts: [200] },
      0x9003: { text: '2024:05:17 18:03:09' },
      0x9011: { text: '+10:00' },
      0xa434: { text: 'One 35mm' },
    },
    gps: {
      1: { text: 'S' },
      2: { rationals: [[33, 1], [51, 1], [3150, 100]] }, // prettier-ignore
      3: { text: 'E' },
      4: { rationals: [[151, 1], [12, 1], [5, 1]] }, // prettier-ignore
    },
  },
  says: {
    ...{ takenAt: '2024-05-17T18:03:09', offsetMinutes: 600, camera: 'Maker One', lens: 'One 35mm' },
    ...{ exposureSeconds: 0.008, iso: 200, latitude: -33.85875, longitude: 151.2013889 },
  },
} as const satisfies { exif: CameraExif; says: object };

/** The first directory with the others below it. */
export function exifDirectory({ image, photo, gps }: CameraExif): TiffDirectory {
  return { ...image, [POINTER.photo]: { directories: [photo] }, [POINTER.gps]: { directories: [gps] } };
}

/** A JPEG with EXIF data, which it has none of yet. */
export function withExif(jpeg: Buffer, exif: CameraExif): Buffer {
  const content = Buffer.concat([Buffer.from('Exif\0\0'), tiffOf([exifDirectory(exif)])]);
  const head = Buffer.of(0xff, 0xd8, 0xff, 0xe1, 0, 0);
  head.writeUInt16BE(content.length + 2, 4);
  return Buffer.concat([head, content, jpeg.subarray(2)]);
}
