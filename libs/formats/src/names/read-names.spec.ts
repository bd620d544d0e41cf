import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Box } from '#libs/contracts';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { heifOf } from '../../../../test/support/heif.js';
import { plain } from '../../../../test/support/pictures.js';
import { RAW_FILES } from '../../../../test/support/raw.js';
import { decodeForFaces } from '../decoding/decode-photo.js';
import { readHeader } from './picture-header.js';
import { sidecarXml } from './sidecar-xml.js';

const SIZE = { width: 240, height: 160 };
const PLACE = { left: 30, top: 40, width: 80, height: 24 };
/** Where the white part of the stored picture is. */
const BOX = { x: 30 / 240, y: 40 / 160, width: 80 / 240, height: 24 / 160 };
/** Names the white part of the picture as it is stored. */
const xmp = (name: string, box: Box = BOX, size = SIZE) => sidecarXml([{ name, box }], { ...size, orientation: 1 });

/** A black picture, white at the place. */
const stored = async (): Promise<Sharp> => {
  const { left, top, width, height } = PLACE;
  const patch = await plain('white', width, height).png().toBuffer();
  const picture = plain('black', SIZE.width, SIZE.height).composite([{ input: patch, left, top }]);
  return sharp(await picture.png().toBuffer());
};
const turned = async (orientation: number) => (await stored()).withMetadata({ orientation });

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
/** The names of a photo that has these files beside it. */
async function namesOf(photo: Buffer, files: Record<string, string> = {}, name = 'photo.jpg') {
  await writeFiles(folder, { [name]: photo, ...files });
  return decodeForFaces(join(folder, name));
}

/** Expects one name, where the decoded picture is white. */
async function expectOnWhite(photo: Awaited<ReturnType<typeof namesOf>>, name = 'Ada') {
  const { data, width, height } = photo.image;
  const { info } = await sharp(data, { raw: { width, height, channels: 3 } })
    .trim({ background: 'black', threshold: 100 })
    .toBuffer({ resolveWithObject: true });
  const white = [-(info.trimOffsetLeft ?? 0) / width, -(info.trimOffsetTop ?? 0) / height];
  const close = (value: number) => expect.closeTo(value, 1.5) as number;
  const box = { x: white[0] ?? NaN, y: white[1] ?? NaN, width: info.width / width, height: info.height / height };
  expect(photo.names).toEqual([{ name, box: mapBox(box, close) }]);
}
const mapBox = ({ x, y, width, height }: Box, to: (value: number) => number) => ({
  ...{ x: to(x), y: to(y), width: to(width), height: to(height) },
});

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('names in a photo of orientation %i', (orientation) => {
  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('are on the same faces in the upright %s', async (format) => {
    const photo = (await turned(orientation)).withXmp(xmp('Ada'))[format]();
    await expectOnWhite(await namesOf(await photo.toBuffer()));
  });

  it('are on the same faces if they come from a sidecar', async () => {
    const photo = await (await turned(orientation)).jpeg().toBuffer();
    await expectOnWhite(await namesOf(photo, { 'photo.jpg.xmp': xmp('Ada') }));
  });
});

describe('names in a photo', () => {
  it('are on the same faces in AVIF, whose container turns the picture', async () => {
    await expectOnWhite(await namesOf(await (await turned(6)).withXmp(xmp('Ada')).avif().toBuffer()));
  });

  it('are on the same faces in HEIC, drawn in the stored picture or in the upright one', async () => {
    // Three tiles in a row, which the container turns clockwise, as EXIF says too.
    const photo = heifOf({ tiles: [['white', 'red', 'blue']], turns: 3, exifOrientation: 6 });
    const onFirst = {
      name: 'Ada',
      box: { x: 0, y: expect.closeTo(0) as number, width: 1, height: expect.closeTo(1 / 3, 5) as number },
    };
    const left = xmp('Ada', { x: 0, y: 0, width: 1 / 3, height: 1 }, { width: 192, height: 64 });
    expect((await namesOf(photo, { 'photo.jpg.xmp': left })).names).toEqual([onFirst]);
    const top = xmp('Ada', { x: 0, y: 0, width: 1, height: 1 / 3 }, { width: 64, height: 192 });
    expect((await namesOf(photo, { 'photo.jpg.xmp': top })).names).toEqual([onFirst]);
  });

  it('are on the same faces of a RAW file, which holds its preview turned', async () => {
    const preview = await (await stored()).jpeg().toBuffer();
    const raw = RAW_FILES['cr2']?.({ preview, thumbnail: preview, orientation: 6 }) ?? Buffer.of();
    await expectOnWhite(await namesOf(raw, { 'photo.xmp': xmp('Ada') }, 'photo.cr2'));
  });

  it('are those of the sidecar where both have some: the one with the whole name of the photo first', async () => {
    const photo = await (await turned(1)).withXmp(xmp('Embedded')).jpeg().toBuffer();
    await expectOnWhite(await namesOf(photo, { 'photo.xmp': xmp('Short') }), 'Short');
    await expectOnWhite(await namesOf(photo, { 'photo.jpg.xmp': xmp('Whole') }), 'Whole');
    await expectOnWhite(await namesOf(photo, { 'photo.jpg.xmp': '<x/>', 'photo.xmp': 'no XML' }), 'Embedded');
  });

  it('are none without XMP', async () => {
    expect((await namesOf(await (await turned(6)).jpeg().toBuffer())).names).toEqual([]);
  });
});

describe('the header of a photo', () => {
  it('says how the picture is stored', async () => {
    const raw = RAW_FILES['raf']?.({
      preview: await (await turned(1)).jpeg().toBuffer(),
      thumbnail: await (await turned(1)).jpeg().toBuffer(),
      orientation: 1,
    });
    const photos = {
      'photo.jpg': await (await turned(8)).jpeg().toBuffer(),
      'photo.raf': raw ?? '',
      'no-photo.jpg': 'x',
    };
    const [jpeg = '', raf = '', none = ''] = await writeFiles(folder, photos);
    expect(await readHeader(jpeg)).toMatchObject({ ...SIZE, orientation: 8 });
    expect(await readHeader(raf)).toMatchObject({ ...SIZE, orientation: 1 });
    expect(await readHeader(none)).toBeNull();
    expect(await readHeader(join(folder, 'gone.jpg'))).toBeNull();
    await symlink(jpeg, join(folder, 'link.jpg'));
    expect(await readHeader(join(folder, 'link.jpg'))).toBeNull();
  });
});
