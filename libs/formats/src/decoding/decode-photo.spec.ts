import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { picture, pixel, plain } from '../../../../test/support/pictures.js';
import { tiffOf } from '../../../../test/support/tiff.js';
import { decodeForFaces, decodeForTraining } from './decode-photo.js';
import { isPhotoName } from '../formats/registry.js';
import { configureDecoder } from './decoder.js';

beforeAll(() => configureDecoder());

async function fileOf(image: Sharp | Buffer, name = 'photo.jpg'): Promise<string> {
  const content = Buffer.isBuffer(image) ? image : await image.toBuffer();
  const [path = ''] = await writeFiles(await temporaryFolder(), { [name]: content });
  return path;
}

const mean = (data: Uint8Array) => data.reduce((sum, value) => sum + value, 0) / data.length;

describe('formats', () => {
  test.each<[string, (image: Sharp) => Sharp]>([
    ['photo.jpg', (image) => image.jpeg()],
    ['progressive.jpeg', (image) => image.jpeg({ progressive: true })],
    ['grey.jpg', (image) => image.greyscale().jpeg()],
    ['cmyk.jpg', (image) => image.toColourspace('cmyk').jpeg()],
    ['photo.png', (image) => image.png()],
    ['sixteen-bit.png', (image) => image.toColourspace('rgb16').png()],
    ['palette.png', (image) => image.png({ palette: true })],
    ['photo.webp', (image) => image.webp()],
    ['photo.avif', (image) => image.avif({ effort: 0 })],
    ['photo.tif', (image) => image.tiff({ compression: 'lzw' })],
    ['photo.gif', (image) => image.gif()],
  ])('%s is decoded to 8-bit RGB, the same as the others', async (name, encode) => {
    const { image, width, height } = await decodeForTraining(await fileOf(encode(picture(640, 480)), name));
    expect([width, height, image.width, image.height]).toEqual([640, 480, 320, 240]);
    expect(image.data).toHaveLength(320 * 240 * 3);
    const [red = 0, green = 0] = pixel(image, 10, 10);
    const [darkRed = 0, darkGreen = 0] = pixel(image, 170, 130);
    expect(red - darkRed).toBeGreaterThan(25);
    expect(green - darkGreen).toBeGreaterThan(25);
  });

  test.each(['jpe', 'jfif', 'pjpeg', 'mpo', 'hif', 'JPG'])(
    'a JPEG named .%s is one, and found by the walk',
    async (extension) => {
      expect(isPhotoName(`photo.${extension}`)).toBe(true);
      const { width } = await decodeForTraining(await fileOf(picture(50, 40).jpeg(), `photo.${extension}`));
      expect(width).toBe(50);
    },
  );

  test('the first picture of an MPO is decoded', async () => {
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((colour) => plain(colour).jpeg().toBuffer()));
    const { image, warnings } = await decodeForTraining(await fileOf(Buffer.concat(frames), 'stereo.mpo'));
    expect(pixel(image, 5, 5)[0]).toBeGreaterThan(250);
    expect(warnings).toEqual([]);
  });

  test.each([
    ['grey from 0 to 1', 1, 1, [0, 188, 255]],
    ['grey from 0 to 4,000', 1, 4000, [0, 188, 255]],
    ['colour from 0 to 1', 3, 1, [0, 188, 255]],
    ['colour from 0 to 200', 3, 200, [0, 188, 255]],
    ['grey from 0 to 0.5, which stays dark', 1, 0.5, [0, 137, 188]],
  ] as const)('a TIFF of floating-point values is scaled: %s', async (_, channels, most, expected) => {
    const [width, height] = [101, 20];
    const light = new Float32Array(width * height * channels);
    light.forEach((_value, at) => (light[at] = ((Math.floor(at / channels) % width) / (width - 1)) * most));
    light[width * channels * 5] = NaN;
    const tiff = floatTiff(width, height, channels, new Uint8Array(light.buffer));
    const { image } = await decodeForTraining(await fileOf(tiff, 'photo.tif'));
    const found = [0, 50, 100].map((x) => pixel(image, x, 10)[0] ?? 0);
    found.forEach((value, at) => expect(Math.abs(value - (expected[at] ?? 0))).toBeLessThanOrEqual(2));
  });

  test.each([60_000, 1e30, Infinity])(
    'a TIFF of floating-point values is not dark because of a sun of %d',
    async (sun) => {
      const [width, height] = [100, 80];
      const light = new Float32Array(width * height).fill(0.5);
      light.fill(sun, 0, 4);
      const path = await fileOf(floatTiff(width, height, 1, new Uint8Array(light.buffer)), 'photo.tif');
      const { image } = await decodeForTraining(path);
      expect([pixel(image, 0, 0)[0], pixel(image, 50, 50)[0]]).toEqual([255, 188]);
    },
  );

  test('the content decides, not the extension', async () => {
    const { width } = await decodeForTraining(await fileOf(picture(50, 40).png(), 'really-a-png.jpg'));
    expect(width).toBe(50);
  });

  test('the first frame of an animation and the first page of a TIFF are decoded', async () => {
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((colour) => plain(colour, 60, 40).png().toBuffer()));
    const animated = () => sharp(frames, { join: { animated: true } });
    for (const encoded of [animated().gif(), animated().webp({ lossless: true }), animated().tiff()]) {
      const { image, width, height } = await decodeForTraining(await fileOf(encoded));
      expect([width, height]).toEqual([60, 40]);
      const [red, green, blue] = pixel(image, 30, 20);
      expect(red).toBeGreaterThan(250);
      expect([green, blue]).toEqual([0, 0]);
    }
  });
});

/** An uncompressed TIFF of one strip, 32-bit floating point (sample format 3). */
function floatTiff(width: number, height: number, channels: number, pixels: Uint8Array): Buffer {
  const each = (value: number) => ({ shorts: Array.from({ length: channels }, () => value) });
  return tiffOf([
    {
      0x100: { longs: [width] },
      0x101: { longs: [height] },
      0x102: each(32),
      0x103: { shorts: [1] },
      0x106: { shorts: [channels === 1 ? 1 : 2] },
      0x111: { block: pixels },
      0x115: { shorts: [channels] },
      0x116: { longs: [height] },
      0x117: { longs: [pixels.length] },
      0x153: each(3),
    },
  ]);
}

/** The picture as a camera that reports this EXIF orientation would have stored it. */
async function storedAs(orientation: number, upright: Sharp): Promise<Sharp> {
  const angle = [0, 0, 180, 180, 90, 270, 270, 90][orientation - 1] ?? 0;
  const mirrored = [2, 4, 5, 7].includes(orientation);
  const turned = sharp(await upright.clone().rotate(angle).png().toBuffer());
  return sharp(await turned.flop(mirrored).png().toBuffer());
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i is undone', async (orientation) => {
  const turned = await storedAs(orientation, picture(400, 300));
  const path = await fileOf(turned.jpeg({ quality: 95 }).withMetadata({ orientation }));
  for (const decode of [decodeForTraining, decodeForFaces]) {
    const { image, width, height } = await decode(path);
    expect([width, height]).toEqual([400, 300]);
    expect(image.width).toBeGreaterThan(image.height);
    expect(pixel(image, 5, 5)[2]).toBeGreaterThan(140); // bright top left
    expect(pixel(image, image.width - 5, 5)[2]).toBeLessThan(50);
    expect(pixel(image, 5, image.height - 5)[2]).toBeLessThan(50);
  }
});

describe('colour', () => {
  test('a wide gamut profile is converted to sRGB', async () => {
    const colour = { r: 0, g: 200, b: 0, alpha: 1 };
    const tagged = await plain(colour).removeAlpha().withIccProfile('p3').png().toBuffer();
    const { data } = await sharp(tagged, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 3)]).not.toEqual([0, 200, 0]); // the numbers in the file are Display P3
    const { image } = await decodeForTraining(await fileOf(tagged));
    const differences = pixel(image, 5, 5).map((value, channel) => Math.abs(value - ([0, 200, 0][channel] ?? 0)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(3);
  });

  /** A transparent picture with a square in its middle. */
  async function lettering(colour: string, side: number): Promise<string> {
    const input = await plain(colour, side, side).png().toBuffer();
    return fileOf(plain({ r: 0, g: 0, b: 0, alpha: 0 }, 100, 100).composite([{ input }]).png(), 'logo.png');
  }

  test.each([
    ['black on transparent is on white', '#000000', 40, 255],
    ['white on transparent is on dark grey', '#ffffff', 40, 64],
    ['a light window with a transparent rim is on white', '#ffffff', 95, 255],
  ])('%s', async (_, colour, side, ground) => {
    const { image } = await decodeForTraining(await lettering(colour, side));
    expect(pixel(image, 1, 1)).toEqual([ground, ground, ground]);
    expect(pixel(image, 50, 50)[0]).toBe(colour === '#000000' ? 0 : 255);
  });

  test('transparent areas become white', async () => {
    const { image } = await decodeForTraining(await fileOf(plain({ r: 255, g: 0, b: 0, alpha: 0.5 }).png()));
    const [red, green, blue] = pixel(image, 5, 5);
    expect(red).toBe(255);
    expect(green).toBeGreaterThan(120);
    expect(green).toBeLessThan(135);
    expect(blue).toBe(green);
  });
});

describe('sizes', () => {
  test.each([
    [4000, 2000, 320, 160],
    [100, 1000, 32, 320],
    [90, 60, 90, 60],
    [2000, 2, 320, 1],
    [1, 1, 1, 1],
  ])('%i × %i is decoded for training as %i × %i', async (width, height, smallWidth, smallHeight) => {
    const decoded = await decodeForTraining(await fileOf(plain('#123456', width, height).jpeg()));
    expect([decoded.width, decoded.height]).toEqual([width, height]);
    expect([decoded.image.width, decoded.image.height]).toEqual([smallWidth, smallHeight]);
  });

  test.each([
    [2400, 1800, 'fast', 1024, 768],
    [2400, 1800, 'standard', 1280, 960],
    [2400, 1800, 'fine', 1536, 1152],
    [900, 1200, 'standard', 900, 1200],
    [2500, 1000, 'fine', 1536, 614],
    [20_000, 2948, 'standard', 5787, 853],
    [1000, 5000, 'fast', 683, 3415],
    [3000, 300, 'standard', 3000, 300],
    [40_000, 800, 'standard', 25_590, 512],
  ] as const)('%i × %i is decoded for faces of quality %s as %i × %i', async (width, height, quality, ...size) => {
    const { image } = await decodeForFaces(await fileOf(plain('#123456', width, height).jpeg()), quality);
    expect([image.width, image.height]).toEqual(size);
  });

  test('a long picture is decoded for faces as long as it is when turned by its EXIF orientation', async () => {
    const path = await fileOf(plain('#123456', 1000, 5000).jpeg().withMetadata({ orientation: 6 }));
    const { image } = await decodeForFaces(path);
    expect([image.width, image.height]).toEqual([4265, 853]);
  });

  test.each([
    [2000, 1500],
    [1000, 2222],
    [3000, 1200],
  ])('%i × %i is decoded for faces to the pixels of its fit into a square', async (width, height) => {
    const path = await fileOf(picture(width, height).jpeg());
    const { image } = await decodeForFaces(path);
    const { data, info } = await sharp(path)
      .autoOrient()
      .toColourspace('srgb')
      .resize({ width: 1280, height: 1280, fit: 'inside' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([image.width, image.height]).toEqual([info.width, info.height]);
    expect(Buffer.compare(image.data, data)).toBe(0);
  });
});

describe('decoding for training', () => {
  test('returns the SHA-256 of the file', async () => {
    const path = await fileOf(picture().jpeg());
    const file = await readFile(path);
    const contentHash = createHash('sha256').update(file).digest('hex');
    expect(await decodeForTraining(path)).toMatchObject({ contentHash });
  });

  test('returns a JPEG thumbnail of the same picture', async () => {
    const { thumbnail, image } = await decodeForTraining(await fileOf(picture(1000, 500).png(), 'photo.png'));
    const { format, width, height } = await sharp(thumbnail).metadata();
    expect([format, width, height]).toEqual(['jpeg', 320, 160]);
    expect(Math.abs(mean(await sharp(thumbnail).raw().toBuffer()) - mean(image.data))).toBeLessThan(2);
  });
});

test('a JPEG of 200 megapixels is decoded, since it shrinks on load', async () => {
  const path = await fileOf(plain('#336699', 16_320, 12_240).jpeg(), 'large.jpg');
  const { image, width } = await decodeForTraining(path);
  expect([width, image.width, image.height]).toEqual([16_320, 320, 240]);
});

test('a photo read into a reused buffer has its own pixels', async () => {
  for (const colour of ['#ff0000', '#0000ff', '#ff0000', '#0000ff']) {
    const { image } = await decodeForTraining(await fileOf(plain(colour, 64, 64).jpeg()));
    expect(pixel(image, 5, 5)[0]).toBe(colour === '#ff0000' ? 254 : 0);
  }
});

test('after configureDecoder sharp opens the declared formats only', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  await expect(sharp(svg).metadata()).rejects.toThrow(/unsupported image format/);
  await expect(sharp(join('/nowhere', 'a.svg')).metadata()).rejects.toThrow();
  expect((await sharp(await picture(9, 9).jpeg().toBuffer()).metadata()).format).toBe('jpeg');
});
