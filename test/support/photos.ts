import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OutputInfo } from 'sharp';
import { CANDIDATE_BITS, samePicture } from '#libs/contracts';
import { decodeForTraining } from '#libs/formats';
import { samplePhotos } from '#libs/model-conversion';
import { createHashIndex } from '#libs/vectors';
import { Dice } from './random.js';

/** How photos are made. */
export interface PhotoMaking {
  /** Photos of other seeds differ. */
  readonly seed?: number;
  /** What comes before the number in a file's name. */
  readonly prefix?: string;
  /** Longest side in pixels. */
  readonly side?: number;
}

/** Of a sample photo's sides, what a crop keeps at least. */
const LEAST_CROP = 0.35;
/** What crops are cut from: a sample photo made smaller, longest side in pixels. */
const SAMPLE_SIDE = 1000;
const FORMATS = ['jpg', 'png', 'jpg', 'webp', 'jpg'];

/**
 * Makes photos that are all different, none a duplicate of another: seeded crops of the sample photos, some mirrored,
 * as JPEG, PNG and WebP.
 * @returns their paths, in the order of their names.
 */
export async function makePhotos(folder: string, count: number, making: PhotoMaking = {}): Promise<string[]> {
  const { seed = 1, prefix = 'photo', side = 400 } = making;
  const dice = new Dice(seed);
  const samples = await decodedSamples();
  const hashes = createHashIndex();
  const signatures: Uint8Array[] = [];
  const paths: string[] = [];
  while (paths.length < count) {
    const number = String(paths.length + 1).padStart(4, '0');
    const path = join(folder, `${prefix}-${number}.${FORMATS[paths.length % FORMATS.length]}`);
    await crop(dice.pick(samples), path, side, dice);
    const { dHash, signature } = await decodeForTraining(path);
    // A crop that came out like an earlier one is made again, over the same file.
    const near = hashes.near(dHash, CANDIDATE_BITS).map((at) => signatures[at] as Uint8Array);
    if (near.some((other) => samePicture(other, signature))) continue;
    hashes.set(signatures.length, dHash);
    signatures.push(signature);
    paths.push(path);
  }
  return paths;
}

/** Of a sample photo's sides, what a cut leaves out at most on each side. */
const CUT_MARGIN = 0.15;

/** Writes a sample photo without its margins, as JPEG: cuts of other seeds are other photos with the same faces. */
export async function cutSample(sample: string, to: string, seed: number): Promise<string> {
  const dice = new Dice(seed);
  const { width = 0, height = 0 } = await sharp(sample).metadata();
  const [left = 0, right = 0] = [dice.share(0, CUT_MARGIN) * width, dice.share(0, CUT_MARGIN) * width].map(Math.round);
  const [top = 0, bottom = 0] = [dice.share(0, CUT_MARGIN) * height, dice.share(0, CUT_MARGIN) * height].map(
    Math.round,
  );
  const box = { left, top, width: width - left - right, height: height - top - bottom };
  await sharp(sample).extract(box).jpeg({ quality: 95 }).toFile(to);
  return to;
}

/** Longest side, in pixels, and side of the noise that plain photos are made of. */
const PLAIN = { side: 320, grain: 12 };

/** Makes different photos without faces. */
export async function makePlainPhotos(folder: string, count: number, seed: number): Promise<void> {
  const dice = new Dice(seed);
  const { side, grain } = PLAIN;
  for (let number = 0; number < count; number += 1) {
    const noise = Uint8Array.from({ length: grain * grain * 3 }, () => dice.between(0, 255));
    await sharp(noise, { raw: { width: grain, height: grain, channels: 3 } })
      .resize(side, side, { kernel: 'cubic' })
      .jpeg()
      .toFile(join(folder, `plain-${String(number).padStart(3, '0')}.jpg`));
  }
}

/** Copies a photo byte for byte. */
export async function copyPhoto(photo: string, to: string): Promise<string> {
  await copyFile(photo, to);
  return to;
}

/** Copies a JPEG with a comment put in: another file with the very same pixels. */
export async function commentPhoto(photo: string, to: string, comment: string): Promise<string> {
  const jpeg = await readFile(photo);
  const segment = Buffer.concat([Buffer.of(0xff, 0xfe, 0, 0), Buffer.from(comment)]);
  segment.writeUInt16BE(segment.length - 2, 2);
  await writeFile(to, Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]));
  return to;
}

/** Encodes a photo again as PNG, which keeps its pixels. */
export async function reencodePhoto(photo: string, to: string): Promise<string> {
  await sharp(photo).png().toFile(to);
  return to;
}

interface Pixels {
  readonly data: Buffer;
  readonly info: OutputInfo;
}

let samples: Promise<Pixels[]> | undefined;

/** The sample photos' pixels, decoded once. */
function decodedSamples(): Promise<Pixels[]> {
  samples ??= Promise.all(
    samplePhotos().map((path) =>
      sharp(path)
        .resize(SAMPLE_SIDE, SAMPLE_SIDE, { fit: 'inside' })
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  return samples;
}

async function crop({ data, info }: Pixels, to: string, side: number, dice: Dice): Promise<void> {
  const between = (least: number, most: number) => Math.floor(dice.share(least, most));
  const width = between(info.width * LEAST_CROP, info.width);
  const height = between(info.height * LEAST_CROP, info.height);
  await sharp(data, { raw: info })
    .extract({ left: between(0, info.width - width), top: between(0, info.height - height), width, height })
    .flop(dice.chance(0.5))
    .resize(side, side, { fit: 'inside' })
    .toFile(to);
}
