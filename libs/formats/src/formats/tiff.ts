import sharp, { type Sharp } from 'sharp';
import { openWithSharp, startsWith, wholePicture, type OpenOptions, type SharpFormat } from './format.js';

/** TIFF 6.0 and BigTIFF, of both byte orders. */
export const tiff: SharpFormat = {
  name: 'TIFF',
  extensions: ['tif', 'tiff'],
  recognises: (bytes) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((signature) => startsWith(bytes, signature)),
  loader: 'VipsForeignLoadTiff',
  open,
  // Of floating point, also the bytes they are scaled to.
  heldPerPixel: (header) => wholePicture(header) + (isFloat(header.depth) ? 3 : 0),
  endsEarly,
};

async function open(bytes: Buffer, options: OpenOptions): Promise<Sharp> {
  const opened = openWithSharp(bytes, options);
  const { depth, channels } = await opened.metadata();
  return isFloat(depth) ? scaled(opened.autoOrient(), channels) : opened;
}

function isFloat(depth: string | undefined): boolean {
  return depth === 'float' || depth === 'double';
}

/** Steps of a floating-point value that are distinguished. */
const STEPS = 4096;

/**
 * Floating-point values are amounts of light (linear), usually from 0 to 1. libvips takes those of grey pictures for
 * brightness from 0 to 255, and cuts off those over 1 of colours: here white is the value that few are above.
 */
async function scaled(opened: Sharp, channels: number): Promise<Sharp> {
  // Both keep the values of the file: grey is repeated in three channels.
  const kept = channels < 3 ? opened : opened.pipelineColourspace('scrgb').toColourspace('scrgb');
  const { data, info } = await kept.removeAlpha().raw({ depth: 'float' }).toBuffer({ resolveWithObject: true });
  const light = new Float32Array(data.buffer, data.byteOffset, data.length / Float32Array.BYTES_PER_ELEMENT);
  const white = Math.max(1, almostLargest(light));
  const brightness = Uint8Array.from({ length: STEPS + 1 }, (_, step) => Math.round(255 * encoded(step / STEPS)));
  const pixels = Uint8Array.from(
    light,
    (value) => brightness[Math.round((Math.min(value, white) / white) * STEPS)] ?? 0,
  );
  const { width, height } = info;
  return sharp(pixels, { raw: { width, height, channels: info.channels as 3 } });
}

/** Values that are looked at to find white. */
const SAMPLES = 100_000;
/** The share of them that may be above it: the sun in the picture, or a broken pixel of the camera. */
const ABOVE_WHITE = 0.001;

/** The value that a thousandth of all values are above; 0 where none is a number. */
function almostLargest(values: Float32Array): number {
  const step = Math.ceil(values.length / SAMPLES);
  const sample = values.filter((value, at) => at % step === 0 && Number.isFinite(value)).sort();
  return sample[Math.floor((sample.length - 1) * (1 - ABOVE_WHITE))] ?? 0;
}

/** The transfer function of sRGB (IEC 61966-2-1). */
function encoded(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** The header points at the first directory, which many writers put at the end of the file. */
function endsEarly(bytes: Buffer): boolean {
  if (bytes.length < 16) return true;
  const little = bytes[0] === 0x49;
  const big = (little ? bytes[2] : bytes[3]) === 43;
  if (big) return Number(little ? bytes.readBigUInt64LE(8) : bytes.readBigUInt64BE(8)) + 8 > bytes.length;
  const directory = little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  if (directory + 2 > bytes.length) return true;
  const entries = little ? bytes.readUInt16LE(directory) : bytes.readUInt16BE(directory);
  return directory + 2 + entries * 12 + 4 > bytes.length;
}
