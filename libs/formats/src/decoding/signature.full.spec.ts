import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANDIDATE_BITS, samePicture } from '#libs/contracts';
import { makeDirectory } from '../../../../test/support/folder.js';
import { makePhotos } from '../../../../test/support/photos.js';
import { Dice } from '../../../../test/support/random.js';
import { decodeForTraining } from './decode-photo.js';
import { signatureOfThumbnail } from './signature.js';

// Pages are SVG, whose loader another spec in this process may have blocked, as an inference process does.
sharp.unblock({ operation: ['VipsForeignLoadSvg'] });

const SEED = 5;
/** Photos, those of them that have copies and bursts, and pages. */
const [PHOTOS, ORIGINALS, PAGES] = [300, 60, 40];
/** Of the width and of the height, what changes between two photos of a burst. */
const CHANGED = 0.12;
const BURST = 4;

type Trained = Awaited<ReturnType<typeof train>>;

/** A picture, and what training finds of it. */
interface Original {
  readonly open: () => Sharp;
  readonly width: number;
  readonly height: number;
  readonly trained: Trained;
}

const folder = makeDirectory('signatures');
const dice = new Dice(SEED);
const photos: Original[] = [];
const pages: Original[] = [];

beforeAll(async () => {
  for (const path of await makePhotos(folder, PHOTOS, { seed: SEED, side: 640 }))
    photos.push(await originalOf(sharp(path), await train(path)));
  const alphabet = Array.from({ length: 26 }, letter);
  const words = Array.from({ length: 200 }, () =>
    Array.from({ length: dice.between(2, 9) }, () => dice.pick(alphabet)),
  );
  for (let count = 0; count < PAGES; count += 1) pages.push(await originalOf(page(words)));
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

async function originalOf(picture: Sharp, trained?: Trained): Promise<Original> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const open = () => sharp(data, { raw: info });
  return { open, width: info.width, height: info.height, trained: trained ?? (await stored(open().png())) };
}

async function train(path: string) {
  const { dHash, signature, thumbnail } = await decodeForTraining(path);
  return { dHash, signature, ofThumbnail: await signatureOfThumbnail(thumbnail) };
}

/** What training finds of a picture in a file. */
async function stored(picture: Sharp): Promise<Trained> {
  const path = join(folder, 'stored');
  await writeFile(path, await picture.toBuffer());
  return train(path);
}

/** The strokes of a letter, as an SVG path in a box of 10 × 16. */
function letter(): string {
  const point = () => `${dice.between(1, 9)} ${dice.between(1, 15)}`;
  return `M${Array.from({ length: dice.between(3, 5) }, point).join('L')}`;
}

/** A page of text: all have the same margins and lines, and other words. */
function page(words: readonly (readonly string[])[]): Sharp {
  const [width, height, margin, advance, line] = [1240, 1754, 120, 13, 33];
  let letters = '';
  for (let y = margin; y < height - margin; y += line) {
    for (let x = margin; ; x += advance) {
      const word = dice.pick(words);
      if (x + word.length * advance > width - margin) break;
      for (const each of word) {
        letters += `<path transform="translate(${x} ${y})" d="${each}"/>`;
        x += advance;
      }
    }
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#fff"/><g fill="none" stroke="#000" stroke-width="2">${letters}</g></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha();
}

/** The photo that is taken next on a tripod: somewhere there is a part of another photo. */
async function next({ open, width, height }: Original, other: Original): Promise<Trained> {
  const [across, down] = [Math.round(width * CHANGED), Math.round(height * CHANGED)];
  const place = () => ({ left: dice.between(0, width - across), top: dice.between(0, height - down) });
  const fitted = await other.open().resize(width, height, { fit: 'cover' }).png().toBuffer();
  const part = await sharp(fitted)
    .extract({ ...place(), width: across, height: down })
    .png()
    .toBuffer();
  return stored(
    open()
      .composite([{ input: part, ...place() }])
      .jpeg({ quality: 90 }),
  );
}

function bitsBetween(a: string, b: string): number {
  return [...(BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2)].filter((bit) => bit === '1').length;
}

function areSame(a: Trained, b: Trained): boolean {
  return bitsBetween(a.dHash, b.dHash) <= CANDIDATE_BITS && samePicture(a.signature, b.signature);
}

/** How many pairs have the same signature, whatever their hashes. */
function samePairs(all: readonly Original[]): number {
  let same = 0;
  all.forEach(({ trained: { signature } }, at) => {
    for (const { trained } of all.slice(0, at)) same += Number(samePicture(signature, trained.signature));
  });
  return same;
}

function share(values: readonly boolean[]): number {
  return values.filter(Boolean).length / values.length;
}

describe('the signatures of many pictures', () => {
  it('tell pages of other words, and photos, from each other', () => {
    expect(samePairs(pages)).toBe(0); // of 780
    expect(samePairs(photos)).toBe(0); // of 44,850
  });

  it('tell the photos of a burst from each other', async () => {
    const same: boolean[] = [];
    for (const photo of photos.slice(0, ORIGINALS)) {
      const others = photos.filter((each) => each !== photo);
      for (let count = 0; count < BURST; count += 1)
        same.push(areSame(photo.trained, await next(photo, dice.pick(others))));
    }
    expect(share(same)).toBeLessThanOrEqual(0.01);
  });

  describe.each<[string, () => readonly Original[]]>([
    ['photos', () => photos.slice(0, ORIGINALS)],
    ['pages', () => pages.slice(0, 10)],
  ])('find copies of %s', (_, originals) => {
    it.each<[string, number, (picture: Sharp, width: number) => Sharp]>([
      ['JPEG of quality 60', 0.98, (picture) => picture.jpeg({ quality: 60 })],
      ['JPEG of quality 90', 0.98, (picture) => picture.jpeg({ quality: 90 })],
      ['WebP', 0.98, (picture) => picture.webp({ quality: 80 })],
      ['PNG', 0.98, (picture) => picture.png()],
      ['turned, with its tag', 0.98, (picture) => picture.rotate(90).withMetadata({ orientation: 8 }).jpeg()],
      ['half the size', 0.98, (picture, width) => picture.resize(Math.round(width / 2)).jpeg()],
      ['a quarter of the size', 0.95, (picture, width) => picture.resize(Math.round(width / 4)).jpeg()],
    ])('%s', async (_name, least, change) => {
      const same: boolean[] = [];
      const asOld: boolean[] = [];
      for (const { open, width, trained } of originals()) {
        const copy = await stored(change(open(), width));
        same.push(areSame(trained, copy));
        asOld.push(samePicture(trained.ofThumbnail, copy.signature));
      }
      expect(share(same)).toBeGreaterThanOrEqual(least);
      // Photos of before there were signatures have those of their thumbnails, whose overshoot at strokes is cut off.
      expect(share(asOld)).toBeGreaterThanOrEqual(least - 0.1);
    });
  });
});
