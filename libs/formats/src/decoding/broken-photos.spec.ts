import { execFileSync } from 'node:child_process';
import { chmod, open, symlink, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { asOrdinaryUser, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { picture, plain } from '../../../../test/support/pictures.js';
import { decodeForFaces, decodeForTraining } from './decode-photo.js';
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

describe('a file that ends early is reported as truncated', () => {
  describe.each(ENCODERS)('%s', (_, encode) => {
    test.each([0.05, 0.5, 0.95])('cut at %f of its length', async (share) => {
      const whole = await encode(picture(300, 200)).toBuffer();
      expect(await faultOf(whole.subarray(0, Math.floor(whole.length * share)))).toBe(TRUNCATED);
    });
  });

  test('a JPEG whose second half is zero', async () => {
    const whole = await picture().jpeg().toBuffer();
    expect(await faultOf(whole.fill(0, whole.length >> 1))).toBe(TRUNCATED);
  });

  test('except a whole JPEG with zeros after its end, which is decoded', async () => {
    const whole = await picture().jpeg().toBuffer();
    expect(await faultOf(Buffer.concat([whole, Buffer.alloc(512)]))).toBe('none');
  });

  test('a JPEG that is cut after the preview in its header', async () => {
    const preview = await picture(160, 120).jpeg().toBuffer();
    const segment = Buffer.concat([Buffer.of(0xff, 0xe1, 0, 0), preview]);
    segment.writeUInt16BE(preview.length + 2, 2);
    const whole = await picture().jpeg().toBuffer();
    const withPreview = Buffer.concat([whole.subarray(0, 2), segment, whole.subarray(2)]);
    expect(await faultOf(withPreview.subarray(0, segment.length + whole.length / 2))).toBe(TRUNCATED);
  });
});

describe('a damaged file is reported as damaged', () => {
  const noticed = ENCODERS.filter(([name]) => ['PNG', 'AVIF', 'TIFF', 'GIF'].includes(name));
  test.each(noticed)('%s with other bytes in its middle', async (format, encode) => {
    const whole = await encode(picture(300, 200)).toBuffer();
    whole.fill(0xa5, whole.length >> 1, (whole.length >> 1) + 200);
    expect(await faultOf(whole)).toBe(`The file is damaged: its ${format} data cannot be decoded.`);
  });

  test('a JPEG with a damaged header', async () => {
    const whole = await picture().jpeg().toBuffer();
    expect(await faultOf(whole.fill(0xa5, 4, 600))).toBe('The file is damaged: its JPEG data cannot be decoded.');
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

  test('a HEIC coded with HEVC, and a truncated one', async () => {
    const avif = await picture(64, 64).avif({ effort: 0 }).toBuffer();
    const boxes = avif.toString('latin1').replace('ftypavif', 'ftypheic').replaceAll('av01', 'hvc1');
    const heic = Buffer.from(boxes.replace('av1C', 'hvcC'), 'latin1');
    const refusal = 'A HEIC picture coded with HEVC cannot be decoded here; convert it to JPEG.';
    expect(await faultOf(heic, 'photo.heic')).toBe(refusal);
    expect(await faultOf(heic.subarray(0, -20), 'cut.heic')).toBe(TRUNCATED);
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
  /** A small JPEG whose header announces another size (in the frame segment, SOF0). */
  async function announcing(width: number, height: number): Promise<Buffer> {
    const jpeg = await plain('#345678').jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));
    jpeg.writeUInt16BE(height, frame + 5);
    jpeg.writeUInt16BE(width, frame + 7);
    return jpeg;
  }

  test('one of over 100 megapixels, with its size', async () => {
    expect(await faultOf(await announcing(10_001, 10_000))).toBe(
      'The picture is too large: 101 megapixels (10001 × 10000), the limit is 100.',
    );
  });

  test('but not one of exactly 100 megapixels', async () => {
    expect(await probe(await announcing(10_000, 10_000))).toMatchObject({ width: 10_000, height: 10_000 });
  });

  test('one of over 512 MB, without being read', async () => {
    const path = join(folder, 'large.jpg');
    await (await open(path, 'w')).close();
    await truncate(path, 512 * 1024 * 1024 + 1);
    expect(await faultAt(path)).toBe('The file is too large: 513 MB, the limit is 512 MB.');
  });
});
