import { execFileSync } from 'node:child_process';
import { chmod, open, symlink, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { asOrdinaryUser, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { picture, plain } from '../../../../test/support/pictures.js';
import { decodeForFaces, decodeForTraining } from './decode-photo.js';
import { jpeg } from '../formats/jpeg.js';
import { probe } from './decoder.js';
import { PhotoError } from './photo-error.js';
import { cropPhoto, renderPhoto } from './render.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** The fault of a file with this content. */
async function faultOf(content: string | Uint8Array, name = 'photo.jpg'): Promise<string> {
  const [path = ''] = await writeFiles(folder, { [name]: content });
  return faultAt(path);
}

/** The fault of a file, the same for every purpose. */
async function faultAt(path: string): Promise<string> {
  const whole = { x: 0, y: 0, width: 1, height: 1 };
  const uses = [
    decodeForTraining(path),
    decodeForFaces(path),
    renderPhoto(path, { longSide: 9 }),
    cropPhoto(path, whole),
  ];
  const faults = await Promise.all(uses.map((decoding) => decoding.then(() => 'none', messageOf)));
  const [first = ''] = faults;
  expect(faults).toEqual(faults.map(() => first));
  expect(first).not.toContain(folder);
  return first;
}

function messageOf(error: unknown): string {
  if (!(error instanceof PhotoError)) throw error;
  return error.message;
}

const TRUNCATED = 'The file ends early: part of the picture is missing.';
const VANISHED = 'The file is no longer there.';
const NO_FILE = 'It is not a regular file.';

const ENCODERS: [string, (image: Sharp) => Sharp][] = [
  ['JPEG', (image) => image.jpeg()],
  ['progressive JPEG', (image) => image.jpeg({ progressive: true })],
  ['PNG', (image) => image.png()],
  ['interlaced PNG', (image) => image.png({ progressive: true })],
  ['WebP', (image) => image.webp()],
  ['AVIF', (image) => image.avif({ effort: 0 })],
  ['TIFF', (image) => image.tiff({ compression: 'lzw' })],
  ['GIF', (image) => image.gif()],
];

/** The warnings of a file with this content. */
async function warningsOf(content: Uint8Array): Promise<readonly string[]> {
  const [path = ''] = await writeFiles(folder, { 'photo.jpg': content });
  const { warnings } = await decodeForTraining(path);
  expect((await decodeForFaces(path)).warnings).toEqual(warnings);
  return warnings;
}

/** The first part of a file. */
function cut(whole: Buffer, share: number): Buffer {
  return whole.subarray(0, Math.floor(whole.length * share));
}

describe('a file that ends early is reported as truncated', () => {
  describe.each(ENCODERS)('%s', (_, encode) => {
    test.each([0.05, 0.3])('cut at %f of its length', async (share) => {
      expect(await faultOf(cut(await encode(picture(300, 200)).toBuffer(), share))).toBe(TRUNCATED);
    });
  });

  const whole = ENCODERS.filter(([name]) => !/JPEG|^PNG/.test(name));
  test.each(whole)('%s cut at 0.95 of its length', async (_, encode) => {
    expect(await faultOf(cut(await encode(picture(300, 200)).toBuffer(), 0.95))).toBe(TRUNCATED);
  });

  test('a JPEG of which the last three quarters are zero', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    expect(await faultOf(jpeg.fill(0, jpeg.length >> 2))).toBe(TRUNCATED);
  });

  test('a JPEG that is cut after the preview in its header', async () => {
    const preview = await picture(160, 120).jpeg().toBuffer();
    const segment = Buffer.concat([Buffer.of(0xff, 0xe1, 0, 0), preview]);
    segment.writeUInt16BE(preview.length + 2, 2);
    const jpeg = await picture().jpeg().toBuffer();
    const withPreview = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
    expect(await faultOf(withPreview.subarray(0, segment.length + jpeg.length / 4))).toBe(TRUNCATED);
  });
});

describe('a file whose end is missing is decoded', () => {
  const missing = (percent: number) => [`The file ends early: the last ${percent} % of the picture is missing.`];

  test.each(ENCODERS.filter(([name]) => /JPEG/.test(name)))(
    '%s without its end of image, as a whole',
    async (_, encode) => {
      const whole = await encode(picture()).toBuffer();
      expect(await warningsOf(whole.subarray(0, -2))).toEqual([]);
      expect(await warningsOf(whole.subarray(0, -1))).toEqual([]);
    },
  );

  test('a JPEG with zeros after its end, as a whole', async () => {
    expect(await warningsOf(Buffer.concat([await picture().jpeg().toBuffer(), Buffer.alloc(512)]))).toEqual([]);
  });

  test('a JPEG, with a warning of how much is missing', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    expect(await warningsOf(cut(jpeg, 0.9))).toEqual(missing(10));
    expect(await warningsOf(Buffer.concat([cut(jpeg, 0.9), Buffer.alloc(jpeg.length / 10)]))).toEqual(missing(10));
  });

  test.each([2, 3, 4, 5, 6, 7, 8])('a JPEG of orientation %i, with the same warning', async (orientation) => {
    const jpeg = await picture().withMetadata({ orientation }).jpeg().toBuffer();
    const upright = await picture().withMetadata({ orientation: 1 }).jpeg().toBuffer();
    expect(await warningsOf(cut(jpeg, 0.8))).toEqual(await warningsOf(cut(upright, 0.8)));
  });

  test('a progressive JPEG, which lacks detail', async () => {
    const jpeg = await picture().jpeg({ progressive: true }).toBuffer();
    expect(await warningsOf(cut(jpeg, 0.95))).toEqual(['The file ends early: a little of the picture is missing.']);
  });

  test('a JPEG whose end is damaged', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const from = Math.floor(jpeg.length * 0.8);
    for (let at = from; at < jpeg.length - 2; at += 1) jpeg[at] = (at * 7919) >> 3;
    const [warning] = await warningsOf(jpeg);
    expect(warning).toMatch(/^The file is damaged: the last (1[5-9]|2[01]) % of the picture is missing\.$/);
  });

  test.each([
    ['PNG', (image: Sharp) => image.png()],
    ['PNG with transparency', (image: Sharp) => image.ensureAlpha(0.9).png()],
  ])('a %s, with a warning of how much is missing', async (_, encode) => {
    const [warning = ''] = await warningsOf(cut(await encode(picture()).toBuffer(), 0.9));
    expect(Number(/the last (\d+) % of the picture/.exec(warning)?.[1])).toBeGreaterThan(5);
    expect(Number(/the last (\d+) % of the picture/.exec(warning)?.[1])).toBeLessThan(15);
  });

  test('with the pixels that are there', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const [whole = '', broken = ''] = await writeFiles(folder, { 'a.jpg': jpeg, 'b.jpg': cut(jpeg, 0.8) });
    const [expected, { image }] = await Promise.all([decodeForTraining(whole), decodeForTraining(broken)]);
    const upper = image.width * 3 * Math.floor(image.height * 0.75);
    expect(image.data.subarray(0, upper)).toEqual(expected.image.data.subarray(0, upper));
  });
});

describe('a damaged file is reported as damaged', () => {
  const noticed = ENCODERS.filter(([name]) => ['PNG', 'AVIF', 'TIFF', 'GIF'].includes(name));
  test.each(noticed)('%s with other bytes in its middle', async (format, encode) => {
    const whole = await encode(picture(300, 200)).toBuffer();
    const from = whole.length >> 1;
    whole.fill(0xa5, from, from + 200);
    expect(await faultOf(whole)).toBe(`The file is damaged: its ${format} data cannot be decoded.`);
  });

  test('a JPEG with a damaged header', async () => {
    const whole = await picture().jpeg().toBuffer();
    expect(await faultOf(whole.fill(0xa5, 4, 600))).toBe('The file is damaged: its JPEG data cannot be decoded.');
  });
});

describe('a JPEG of a coding that is rare', () => {
  /** A grey JPEG whose frame is coded without loss (ITU-T T.81, annex H): each pixel is as the one before, one bit. */
  function lossless(marker: number, bits: number, width = 1600, height = 1200): Buffer {
    const codes = Buffer.of(0xff, 0xc4, 0, 20, 0, 1, ...new Uint8Array(15), 0);
    const frame = Buffer.of(0xff, marker, 0, 11, bits, 0, 0, 0, 0, 1, 1, 0x11, 0);
    frame.writeUInt16BE(height, 5);
    frame.writeUInt16BE(width, 7);
    const scan = Buffer.of(0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, 0);
    const pixels = Buffer.alloc((width * height) / 8);
    return Buffer.concat([Buffer.of(0xff, 0xd8), codes, frame, scan, pixels, Buffer.of(0xff, 0xd9)]);
  }
  /** A JPEG with another marker of its frame, and bits a sample. */
  async function announcing(marker: number, bits = 8): Promise<Buffer> {
    const jpeg = await picture(64, 48).jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0, 0, 17));
    jpeg[frame + 1] = marker;
    jpeg[frame + 4] = bits;
    return jpeg;
  }

  test.each([12, 14, 16])('lossless of %i bits, is refused by that', async (bits) => {
    const reason = `Lossless JPEG of ${bits} bits a sample is not supported.`;
    expect(await faultOf(lossless(0xc3, bits))).toBe(reason);
    expect(await faultOf(cut(lossless(0xc3, bits), 0.5))).toBe(reason);
  });

  test('lossless with arithmetic coding, is refused by that', async () => {
    expect(await faultOf(lossless(0xcb, 8))).toBe('Lossless JPEG with arithmetic coding is not supported.');
  });

  test.each([0xc1, 0xc2])('of 12 bits, marker %i, is refused by that', async (marker) => {
    expect(await faultOf(await announcing(marker, 12))).toBe('JPEG of 12 bits a sample is not supported.');
  });

  test.each([0xde, 0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf])(
    'hierarchical, marker %i, is refused by that',
    async (marker) => {
      expect(await faultOf(await announcing(marker))).toBe('Hierarchical JPEG is not supported.');
    },
  );

  test('lossless of 8 bits, is decoded', async () => {
    expect(await warningsOf(lossless(0xc3, 8))).toEqual([]);
  });
});

describe('a file that is not a photo is refused by its kind', () => {
  test.each([
    ['text', 'Dear diary,\ntoday nothing happened.\n'],
    ['only zero bytes', Buffer.alloc(5000)],
    ['a PDF document', '%PDF-1.7\n%\xe2\xe3'],
    ['a web page', '\n<!DOCTYPE html><title>404</title>'],
    ['an archive', 'PK\x03\x04\x14\0'],
    ['a video', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1')],
    ['unknown data', Buffer.of(0xff)],
  ])('%s', async (what, content) => {
    expect(await faultOf(content)).toBe(`Not an image: the file contains ${what}.`);
  });

  test.each([
    ['SVG', '<?xml version="1.0"?>\n<svg width="9" height="9"/>'],
    ['BMP', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)])],
    ['JPEG XL', Buffer.of(0xff, 0x0a, 1, 2, 3)],
  ])('%s', async (format, content) => {
    expect(await faultOf(content)).toBe(`${format} images are not supported.`);
  });

  test('an empty file', async () => {
    expect(await faultOf('')).toBe('The file is empty.');
  });

  test('a HEIF that is coded in an unknown way', async () => {
    const avif = await picture(64, 64).avif({ effort: 0 }).toBuffer();
    const boxes = avif
      .toString('latin1')
      .replace(/ftypavif/, 'ftypmif1')
      .replace(/avif|avis/g, 'mif1');
    const unknown = Buffer.from(boxes.replaceAll('av01', 'vvc1').replaceAll('av1C', 'vvcC'), 'latin1');
    expect(await faultOf(unknown, 'photo.heif')).toBe('HEIF images are not supported.');
  });

  test('except an AVIF with the name of a HEIC, which is decoded', async () => {
    expect(await faultOf(await picture(64, 48).avif({ effort: 0 }).toBuffer(), 'photo.heic')).toBe('none');
  });

  test('a folder, a socket, a link, a FIFO without waiting for a writer', async () => {
    await symlink('elsewhere.jpg', join(folder, 'link.jpg'));
    const server = createServer().listen(join(folder, 'socket.jpg'));
    onTestFinished(() => void server.close());
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
    for (const name of ['.', 'socket.jpg', 'pipe.jpg']) expect(await faultAt(join(folder, name))).toBe(NO_FILE);
    expect(await faultAt(join(folder, 'link.jpg'))).toBe('It is a symbolic link, not a regular file.');
  });
});

describe('a file that cannot be read is refused by its reason', () => {
  test('one whose folder has become a link since it was walked', async () => {
    await writeFiles(folder, { 'elsewhere/photo.jpg': await picture().jpeg().toBuffer() });
    await symlink('elsewhere', join(folder, 'album'));
    expect(await faultAt(join(folder, 'elsewhere/photo.jpg'))).toBe('none');
    expect(await faultAt(join(folder, 'album/photo.jpg'))).toBe(VANISHED);
  });

  test('one that was deleted', async () => {
    expect(await faultAt(join(folder, 'gone.jpg'))).toBe(VANISHED);
  });

  test('one without permission', async () => {
    const [path = ''] = await writeFiles(folder, { 'locked.jpg': await picture().jpeg().toBuffer() });
    await chmod(path, 0);
    expect(await asOrdinaryUser(() => faultAt(path))).toBe('The file cannot be read: permission denied.');
  });
});

describe('a file that is too large is refused', () => {
  /** A small JPEG whose header announces another size (in the frame segment, SOF0 or SOF2). */
  async function announcing(width: number, height: number, encoded = plain('#345678').jpeg()): Promise<Buffer> {
    const jpeg = await encoded.toBuffer();
    const frame = Math.max(...[0xc0, 0xc2].map((marker) => jpeg.indexOf(Buffer.of(0xff, marker, 0, 17))));
    jpeg.writeUInt16BE(height, frame + 5);
    jpeg.writeUInt16BE(width, frame + 7);
    return jpeg;
  }

  test('a JPEG of over 1,000 megapixels, with its size', async () => {
    expect(await faultOf(await announcing(40_001, 25_000))).toBe(
      'The picture is too large: 1001 megapixels (40001 × 25000), the limit of such a JPEG is 1000.',
    );
  });

  test('but not one of 1,000 megapixels', async () => {
    const probed = await probe(jpeg, await announcing(40_000, 25_000));
    expect(probed).toMatchObject({ width: 40_000, height: 25_000 });
  });

  test.each([
    ['JPEG', 10_001, 10_000, plain('#345678').jpeg({ progressive: true, chromaSubsampling: '4:4:4' })],
    ['JPEG', 20_001, 10_000, plain('#345678').jpeg({ progressive: true })],
  ])('a %s whose decoder holds the whole picture, earlier', async (name, width, height, encoded) => {
    expect(await faultOf(await announcing(width, height, encoded))).toMatch(
      new RegExp(`^The picture is too large: \\d+ megapixels \\(.*\\), the limit of such a ${name} is \\d00\\.$`),
    );
  });

  test('one of over 512 MB, without being read', async () => {
    const path = join(folder, 'large.jpg');
    await (await open(path, 'w')).close();
    await truncate(path, 512 * 1024 * 1024 + 1);
    expect(await faultAt(path)).toBe('The file is too large: 513 MB, the limit is 512 MB.');
  });
});
