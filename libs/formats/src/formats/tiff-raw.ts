import { asTiff } from '../raw/exif.js';
import { directoriesOf, type Directory } from '../raw/ifd.js';
import { anyPlace, largestJpeg, type Place } from '../raw/largest-jpeg.js';
import { startsWith, type PreviewFormat } from './format.js';
import { exifOf, withOrientation } from './jpeg-structure.js';

/** Of Canon (CR2), Olympus (ORF) and Panasonic (RW2); the others begin as any TIFF. */
const SIGNATURES = ['II*\0\x10\0\0\0CR', 'IIRO', 'IIRS', 'MMOR', 'IIU\0'];

const TAGS = {
  compression: 0x103,
  colours: 0x106,
  strips: 0x111,
  stripBytes: 0x117,
  orientation: 0x112,
  preview: 0x201,
  previewBytes: 0x202,
  panasonicPreview: 0x2e,
  dngVersion: 0xc612,
};
/** Values of `colours`: a colour filter array, and linear data (DNG). */
const SENSOR_DATA = [32803, 34892];
/** Values of `colours` of a picture: grey, RGB, YCbCr. Others are sensor data or masks. */
const PICTURES = [1, 2, 6];
/** Values of `compression`, both JPEG. */
const JPEG = [6, 7];

/** RAW files that consist of TIFF directories: DNG, CR2, NEF, NRW, ARW, ORF, RW2, PEF, SRW. Their preview is shown. */
export const tiffRaw: PreviewFormat = {
  name: 'RAW',
  extensions: ['dng', 'cr2', 'nef', 'nrw', 'arw', 'orf', 'rw2', 'pef', 'srw'],
  recognises: (bytes) =>
    SIGNATURES.some((signature) => startsWith(bytes, signature)) ||
    (['II*\0', 'MM\0*'].some((signature) => startsWith(bytes, signature)) && directoriesOf(bytes).some(isRaw)),
  endsEarly: (bytes) =>
    directoriesOf(bytes)
      .flatMap(placesIn)
      .some(({ end = 0 }) => end > bytes.length),
  previewOf(bytes) {
    const directories = directoriesOf(bytes);
    const jpeg = jpegIn(bytes, directories);
    return jpeg && withOrientation(jpeg, directories[0]?.number(TAGS.orientation) ?? 1);
  },
  *exifIn(bytes) {
    yield asTiff(bytes);
    // Panasonic writes some of it, such as the lens, into the preview only.
    const jpeg = jpegIn(bytes, directoriesOf(bytes));
    if (jpeg) yield exifOf(jpeg);
  },
};

function jpegIn(bytes: Buffer, directories: readonly Directory[]): Buffer | undefined {
  return largestJpeg(bytes, directories.flatMap(placesIn)) ?? largestJpeg(bytes, anyPlace(bytes));
}

function isRaw(directory: Directory): boolean {
  return directory.number(TAGS.dngVersion) !== undefined || SENSOR_DATA.includes(directory.number(TAGS.colours) ?? 0);
}

/** Where a directory says that a picture is as JPEG. Sensor data may be JPEG too (CR2, lossy DNG). */
function placesIn(directory: Directory): Place[] {
  const places: Place[] = [];
  const add = (start: number | undefined, length: number | undefined) => {
    if (start !== undefined && length !== undefined) places.push({ start, end: start + length });
  };
  add(directory.number(TAGS.preview), directory.number(TAGS.previewBytes));
  const strips = directory.numbers(TAGS.strips);
  const isJpeg = JPEG.includes(directory.number(TAGS.compression) ?? 0) && strips.length === 1;
  if (isJpeg && PICTURES.includes(directory.number(TAGS.colours) ?? 6))
    add(strips[0], directory.number(TAGS.stripBytes));
  const panasonic = directory.bytesOf(TAGS.panasonicPreview);
  if (panasonic) places.push(panasonic);
  return places;
}
