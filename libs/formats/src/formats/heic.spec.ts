import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { heifOf, TILE, TILES, type HeifMaking } from '../../../../test/support/heif.js';
import { picture, pixel } from '../../../../test/support/pictures.js';
import { decodeForFaces, decodeForTraining } from '../decoding/decode-photo.js';
import { configureDecoder } from '../decoding/decoder.js';
import { cropPhoto, renderPhoto, renderThumbnail } from '../decoding/render.js';
import { thumbnailPath, writeDisplayCopy } from '../thumbnails/thumbnails.js';
import { heic } from './heic.js';

beforeAll(() => configureDecoder());

async function fileOf(content: Buffer, name = 'photo.heic'): Promise<string> {
  const [path = ''] = await writeFiles(await temporaryFolder(), { [name]: content });
  return path;
}

/** The names of the colours at the corners: top left, top right, bottom left, bottom right. */
function cornersOf(image: { readonly data: Uint8Array; readonly width: number; readonly height: number }): string[] {
  const [right, bottom] = [image.width - 6, image.height - 6];
  return [pixel(image, 5, 5), pixel(image, right, 5), pixel(image, 5, bottom), pixel(image, right, bottom)].map(
    (found) =>
      Object.entries(TILES).find(([, wanted]) =>
        wanted.every((value, channel) => Math.abs(value - (found[channel] ?? 0)) < 12),
      )?.[0] ?? String(found),
  );
}

const ROW: HeifMaking = { tiles: [['red', 'green', 'blue']] };

describe('HEIC is decoded', () => {
  test.each<[string, HeifMaking, [number, number], string[]]>([
    ['8 bit', { tiles: [['green']] }, [1, 1], ['green', 'green', 'green', 'green']],
    ['10 bit', { tiles: [['red-10-bit']] }, [1, 1], ['red', 'red', 'red', 'red']],
    ['a grid', { tiles: [['red', 'green'], ['blue', 'white']] }, [2, 2], ['red', 'green', 'blue', 'white']], // prettier-ignore
    ['turned by the container by 90°', { ...ROW, turns: 1 }, [1, 3], ['blue', 'blue', 'red', 'red']],
    ['turned by 180°', { ...ROW, turns: 2 }, [3, 1], ['blue', 'red', 'blue', 'red']],
    ['turned by 270°', { ...ROW, turns: 3 }, [1, 3], ['red', 'red', 'blue', 'blue']],
    ['mirrored', { ...ROW, mirrored: true }, [3, 1], ['blue', 'red', 'blue', 'red']],
    ['turned, and EXIF says so too', { ...ROW, turns: 3, exifOrientation: 6 }, [1, 3], ['red', 'red', 'blue', 'blue']],
    ['not turned, though EXIF says so', { ...ROW, exifOrientation: 6 }, [3, 1], ['red', 'blue', 'red', 'blue']],
    ['with no brand but mif1', { ...ROW, brands: ['mif1', 'mif1'] }, [3, 1], ['red', 'blue', 'red', 'blue']],
    ['its primary picture of several', { ...ROW, other: 'white' }, [3, 1], ['red', 'blue', 'red', 'blue']],
  ])('%s', async (_, making, [columns, rows], corners) => {
    const path = await fileOf(heifOf(making));
    for (const decode of [decodeForTraining, decodeForFaces]) {
      const { image, width, height, warnings } = await decode(path);
      expect([width, height, image.width, image.height]).toEqual([columns, rows, columns, rows].map((n) => n * TILE));
      expect(cornersOf(image)).toEqual(corners);
      expect(warnings).toEqual([]);
    }
  });

  test('by its content, whatever its name', async () => {
    const { image } = await decodeForTraining(await fileOf(heifOf(ROW), 'IMG_0001.JPG'));
    expect(cornersOf(image)).toEqual(['red', 'blue', 'red', 'blue']);
  });

  test('in sRGB, from the colours of its profile', async () => {
    const p3 = await sharp(await picture(9, 9).withIccProfile('p3').png().toBuffer()).metadata();
    const { image } = await decodeForTraining(
      await fileOf(heifOf({ tiles: [['green']], profile: p3.icc ?? Buffer.of() })),
    );
    const [red, green] = pixel(image, 5, 5) as [number, number];
    expect(red).toBeLessThan(10); // 30 in Display P3
    expect(green).toBeGreaterThan(TILES.green[1]);
  });
});

describe('a display copy', () => {
  const HEIC = heifOf({ tiles: [['red', 'green'], ['blue', 'white']] }); // prettier-ignore
  const SWAPPED = heifOf({ tiles: [['white', 'blue'], ['green', 'red']] }); // prettier-ignore

  async function trained() {
    const directory = await temporaryFolder();
    const path = await fileOf(HEIC);
    const training = await decodeForTraining(path, directory);
    const stem = thumbnailPath(directory, training.contentHash).replace(/\.jpg$/, '');
    return { directory, path, training, copy: `${stem}.display.jpg` };
  }

  test('is kept beside the thumbnail', async () => {
    const { copy } = await trained();
    expect(await sharp(copy).metadata()).toMatchObject({ format: 'jpeg', width: 2 * TILE, height: 2 * TILE });
  });

  test('is what faces, renders and crops are made from, without another decode', async () => {
    const { directory, path, training } = await trained();
    const other = await decodeForTraining(await fileOf(SWAPPED), await temporaryFolder());
    // A copy that shows something else tells where pixels come from.
    const swapped = await renderPhoto(await fileOf(SWAPPED), { longSide: 500 });
    writeDisplayCopy(directory, training.contentHash, swapped);
    expect(cornersOf((await decodeForFaces(path, 'fast', directory)).image)).toEqual(cornersOf(other.image));
    const whole = { x: 0, y: 0, width: 1, height: 1 };
    for (const jpeg of [
      await renderPhoto(path, { longSide: 500, directory }),
      await renderThumbnail(path, directory),
      await cropPhoto(path, whole, directory),
    ]) {
      const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
      expect(cornersOf({ data, width: info.width, height: info.height })).toEqual(cornersOf(other.image));
    }
  });

  test('gives the same hashes and pixels as the first decode', async () => {
    const { directory, path, training } = await trained();
    expect(await decodeForTraining(path, directory)).toEqual(training);
  });

  test('is made again where it is gone or incomplete', async () => {
    const { directory, path, training, copy } = await trained();
    await rm(copy);
    expect(await decodeForTraining(path, directory)).toEqual(training);
    writeDisplayCopy(directory, training.contentHash, Buffer.alloc(100));
    expect(await decodeForTraining(path, directory)).toEqual(training);
    expect(await sharp(copy).metadata()).toMatchObject({ width: 2 * TILE });
  });

  const STRIP = heifOf({ tiles: [Array.from({ length: 40 }, () => 'red' as const)] });

  test('fits into its box', async () => {
    const copy = await heic.displayCopy(STRIP, { width: 2048, height: 2048 });
    expect(await sharp(copy).metadata()).toMatchObject({ width: 2048, height: 51 });
  });

  test('of a panorama is longer than 2,048 pixels, so that small faces are found in it', async () => {
    const directory = await temporaryFolder();
    const { width, contentHash } = await decodeForTraining(await fileOf(STRIP), directory);
    expect(width).toBe(40 * TILE);
    const folder = join(directory, contentHash.slice(0, 2), contentHash.slice(2, 4));
    const [copy = ''] = await readdir(folder);
    expect(await sharp(join(folder, copy)).metadata()).toMatchObject({ width: 40 * TILE, height: TILE });
  });

  test('is not kept of formats that decode fast', async () => {
    const directory = await temporaryFolder();
    await decodeForTraining(await fileOf(await picture().jpeg().toBuffer()), directory);
    expect(await readdir(directory)).toEqual([]);
  });

  test('that cannot be written is no fault of the photo', async () => {
    const path = await fileOf(HEIC);
    await expect(decodeForTraining(path, path)).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

test('a HEIC that cannot be decoded leaves the decoder usable', async () => {
  const whole = heifOf(ROW);
  for (let share = 0.1; share < 1; share += 0.1) {
    const cut = whole.subarray(0, Math.floor(whole.length * share));
    await expect(decodeForTraining(await fileOf(cut))).rejects.toMatchObject({ name: 'PhotoError' });
  }
  expect(cornersOf((await decodeForTraining(await fileOf(whole))).image)).toEqual(['red', 'blue', 'red', 'blue']);
});
