import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { IN_SYDNEY } from '../../../../test/support/exif.js';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { picture, pixel } from '../../../../test/support/pictures.js';
import { RAW_FILES } from '../../../../test/support/raw.js';
import { tiffOf } from '../../../../test/support/tiff.js';
import { decodeForFaces, decodeForTraining } from '../decoding/decode-photo.js';
import { configureDecoder } from '../decoding/decoder.js';
import { directoriesOf } from '../raw/ifd.js';
import type { PreviewFormat } from './format.js';
import { formatOf, isPhotoName } from './registry.js';

let preview: Buffer;
let thumbnail: Buffer;

beforeAll(async () => {
  configureDecoder();
  [preview, thumbnail] = await Promise.all([picture(800, 600).jpeg().toBuffer(), picture(160, 120).jpeg().toBuffer()]);
});

async function fileOf(content: Buffer, name: string): Promise<string> {
  const [path = ''] = await writeFiles(await temporaryFolder(), { [name]: content });
  return path;
}

const MAKERS = Object.entries(RAW_FILES);

describe.each(MAKERS)('%s', (extension, make) => {
  test('is decoded from its largest preview', async () => {
    expect(isPhotoName(`DSC_0001.${extension.toUpperCase()}`)).toBe(true);
    const path = await fileOf(make({ preview, thumbnail }), `photo.${extension}`);
    for (const decode of [decodeForTraining, decodeForFaces]) {
      const { image, width, height, warnings } = await decode(path);
      expect([width, height, warnings]).toEqual([800, 600, []]);
      expect(pixel(image, 5, 5)[2]).toBeGreaterThan(140); // bright top left
      expect(pixel(image, image.width - 5, image.height - 5)[2]).toBeLessThan(50);
    }
  });

  test('is a panorama where its preview is one', async () => {
    const wide = await picture(3000, 1000).jpeg().toBuffer();
    const { image } = await decodeForFaces(await fileOf(make({ preview: wide, thumbnail }), `photo.${extension}`));
    expect([image.width, image.height]).toEqual([2559, 853]);
  });

  test('is decoded by its content, not by its name', async () => {
    expect((await decodeForTraining(await fileOf(make({ preview, thumbnail }), 'photo.jpg'))).width).toBe(800);
  });

  test.each([3, 6, 8])('is upright, held with orientation %i', async (orientation) => {
    // The preview of a RAF has the orientation; in all others it has none, or one that does not count.
    const own = extension === 'raf' ? orientation : 2;
    const angle = { 3: 180, 6: 270, 8: 90 }[orientation] ?? 0;
    const held = sharp(await picture(800, 600).rotate(angle).png().toBuffer());
    const stored = await held.withMetadata({ orientation: own }).jpeg().toBuffer();
    const path = await fileOf(make({ preview: stored, thumbnail, orientation }), `photo.${extension}`);
    const { image, width, height } = await decodeForTraining(path);
    expect([width, height]).toEqual([800, 600]);
    expect(pixel(image, 5, 5)[2]).toBeGreaterThan(140);
    expect(pixel(image, image.width - 5, 5)[2]).toBeLessThan(50);
    expect(pixel(image, 5, image.height - 5)[2]).toBeLessThan(50);
  });

  test('says that its only preview is small', async () => {
    const path = await fileOf(make({ preview: thumbnail, thumbnail }), `photo.${extension}`);
    const { warnings } = await decodeForTraining(path);
    expect(warnings).toEqual(['The only preview in this RAW file is small: 160 × 120.']);
  });

  test('is refused with a reason where it has no preview', async () => {
    const none = Buffer.from('no JPEG');
    const path = await fileOf(make({ preview: none, thumbnail: none }), `photo.${extension}`);
    await expect(decodeForTraining(path)).rejects.toThrow(/^This RAW file has no preview that can be shown\.$/);
  });

  test('cut or changed anywhere, is decoded or refused with a reason', async () => {
    const whole = make({ preview: thumbnail, thumbnail, exif: IN_SYDNEY.exif });
    const anyOffset = fc.integer({ min: 0, max: whole.length - 4 });
    const anyValue = fc.oneof(
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.constantFrom(0, 1, 8, 0xffffffff, 0x7fffffff),
    );
    const head = fc.integer({ min: 0, max: Math.min(600, whole.length - 4) });
    const changes = fc.array(fc.tuple(fc.oneof(anyOffset, head), anyValue), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 1, max: whole.length }), async (changed, length) => {
        const bytes = Buffer.from(whole);
        for (const [offset, value] of changed) bytes.writeUInt32LE(value, offset);
        const path = await fileOf(bytes.subarray(0, length), `photo.${extension}`);
        const result = await decodeForTraining(path).then(
          ({ image }) => image.width > 0,
          (error: unknown) => error instanceof Error && error.name === 'PhotoError' && error.message.length > 20,
        );
        expect(result).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

test('a TIFF of a camera without sensor data is a TIFF', async () => {
  const tiff = await picture().tiff().toBuffer();
  expect(formatOf(tiff)?.name).toBe('TIFF');
  expect(formatOf(RAW_FILES.nef?.({ preview, thumbnail }) ?? tiff)?.name).toBe('RAW');
});

test('sensor data that are JPEG are no preview', () => {
  const dng = RAW_FILES.dng?.({ preview: thumbnail, thumbnail }) ?? Buffer.of();
  const format = formatOf(dng) as PreviewFormat;
  expect(
    format
      .previewOf(dng)
      ?.subarray(-thumbnail.length + 2)
      .equals(thumbnail.subarray(2)),
  ).toBe(true);
});

describe('directories', () => {
  test('that point at each other end', () => {
    const tiff = tiffOf([{ 0x100: { longs: [1] } }, { 0x14a: { longs: [16] } }]);
    const second = tiff.readUInt32LE(16 + 2 + 12);
    tiff.writeUInt32LE(16, second + 2 + 12); // the next after the second is the first
    expect(directoriesOf(tiff)).toHaveLength(2);
  });

  test('of any bytes are few, and their numbers are of these bytes', () => {
    const header = fc.constantFrom('II*\0', 'MM\0*', 'IIU\0').map((text) => Buffer.from(text, 'latin1'));
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 4000 }), (start, rest) => {
        const directories = directoriesOf(Buffer.concat([start, rest]));
        expect(directories.length).toBeLessThanOrEqual(64);
        for (const directory of directories)
          for (const tag of [0x100, 0x111, 0x112, 0x14a, 0x201])
            for (const value of directory.numbers(tag)) expect(value).toBeLessThanOrEqual(0xffffffff);
      }),
    );
  });

  test('of a large hostile file are read in bounded time', () => {
    // Each directory has the most entries, each of them sub-directories all over the file.
    const bytes = Buffer.alloc(8 * 1024 * 1024);
    for (let at = 0; at + 12 <= bytes.length; at += 12) {
      bytes.writeUInt16LE(0x14a, at);
      bytes.writeUInt16LE(4, at + 2);
      bytes.writeUInt32LE(0xffffffff, at + 4);
      bytes.writeUInt32LE((at * 7919) % bytes.length, at + 8);
    }
    bytes.write('II*\0', 'latin1');
    bytes.writeUInt32LE(12, 4);
    const started = performance.now();
    expect(directoriesOf(bytes).length).toBeLessThanOrEqual(64);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
