import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { samePicture, SIGNATURE } from '#libs/contracts';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { picture, plain, plainRgb } from '../../../../test/support/pictures.js';
import { decodeForTraining } from './decode-photo.js';
import { fromRgb, type RgbImage } from './decoder.js';
import { signatureOf, signatureOfThumbnail } from './signature.js';

const smallImage = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .chain(([width, height]) => {
    const bytes = width * height * 3;
    return fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((data): RgbImage => ({ data, width, height }));
  });

/** Each pixel as a square of pixels. */
function enlarged({ data, width, height }: RgbImage, by: number): RgbImage {
  const large = new Uint8Array(width * height * by * by * 3);
  for (let at = 0; at < large.length; at += 1) {
    const [colour, pixel] = [at % 3, Math.floor(at / 3)];
    const [x, y] = [Math.floor((pixel % (width * by)) / by), Math.floor(pixel / (width * by) / by)];
    large[at] = data[3 * (y * width + x) + colour] as number;
  }
  return { data: large, width: width * by, height: height * by };
}

describe('the signature of a picture', () => {
  it.each<[string, readonly [number, number, number], readonly [number, number, number]]>([
    ['white', [255, 255, 255], [255, 128, 128]],
    ['black', [0, 0, 0], [0, 128, 128]],
    ['red', [255, 0, 0], [76, 85, 255]],
    ['green', [0, 255, 0], [150, 44, 21]],
    ['blue', [0, 0, 255], [29, 255, 107]],
  ])('has the brightness and colour of JPEG: %s', (_, colour, [brightness, blue, red]) => {
    const { brightnessSide, colourSide } = SIGNATURE;
    const plane = (side: number, value: number) => Array.from({ length: side * side }, () => value);
    expect([...signatureOf(plainRgb(50, 31, colour))]).toEqual([
      ...plane(brightnessSide, brightness),
      ...plane(colourSide, blue),
      ...plane(colourSide, red),
    ]);
  });

  it('is the mean of what is in each cell, whatever the size of the picture', () => {
    fc.assert(
      fc.property(smallImage, fc.integer({ min: 2, max: 3 }), (image, by) => {
        const [small, large] = [signatureOf(image), signatureOf(enlarged(image, by))];
        // Sums in another order are rounded otherwise.
        small.forEach((value, at) => expect(Math.abs(value - (large[at] as number))).toBeLessThanOrEqual(1));
      }),
    );
  });

  it('has the brightness of a picture of its own size', () => {
    const { brightnessSide: side } = SIGNATURE;
    const grey = Uint8Array.from({ length: side * side }, (_, at) => (at * 7) % 256);
    const data = Uint8Array.from({ length: 3 * grey.length }, (_, at) => grey[Math.floor(at / 3)] as number);
    expect(signatureOf({ data, width: side, height: side }).subarray(0, grey.length)).toEqual(grey);
  });
});

describe('photos', () => {
  const patch = plain('#206040', 77, 58).png().toBuffer();
  const photo = async () => fromRgb(await decodedPicture());

  async function decodedPicture(): Promise<RgbImage> {
    const { data, info } = await picture(640, 480).blur(2).raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  }

  async function trained(name: string, content: Buffer) {
    const [path = ''] = await writeFiles(await temporaryFolder(), { [name]: content });
    return decodeForTraining(path);
  }

  it('have the signature of the same picture when they are copies', async () => {
    const { signature } = await trained('photo.png', await (await photo()).png().toBuffer());
    const copies = {
      'q60.jpg': (await photo()).jpeg({ quality: 60 }),
      '80.webp': (await photo()).webp({ quality: 80 }),
      'turned.jpg': (await photo()).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 90 }),
      'half.jpg': (await photo()).resize(320).jpeg(),
    };
    for (const [name, copy] of Object.entries(copies))
      expect(samePicture(signature, (await trained(name, await copy.toBuffer())).signature), name).toBe(true);
  });

  it('have that of another picture where an eighth of the width and height differs', async () => {
    const { signature } = await trained('photo.png', await (await photo()).png().toBuffer());
    for (const [left, top] of [
      [0, 0],
      [300, 200],
      [563, 422],
    ] as const) {
      const next = (await photo()).composite([{ input: await patch, left, top }]).png();
      expect(samePicture(signature, (await trained('next.png', await next.toBuffer())).signature)).toBe(false);
    }
  });

  it('have nearly the same signature by their thumbnail', async () => {
    const { signature, thumbnail } = await trained('photo.jpg', await (await photo()).jpeg().toBuffer());
    const stored = await signatureOfThumbnail(thumbnail);
    signature.forEach((value, at) => expect(Math.abs(value - (stored[at] as number))).toBeLessThanOrEqual(3));
    expect(samePicture(signature, stored)).toBe(true);
  });

  it.each(['gif', 'webp', 'tiff'] as const)(
    'have no picture in common where only the first of several is: %s',
    async (format) => {
      const frames = await Promise.all(
        ['#808080', '#ff0000', '#0000ff'].map((colour) => plain(colour).png().toBuffer()),
      );
      const [cover = Buffer.of(), ...others] = frames;
      const file = (...pages: Buffer[]) =>
        sharp(pages, { join: { animated: true } })
          [format]()
          .toBuffer();
      const [one, another] = await Promise.all(
        others.map(async (other, at) => trained(`${at}.${format}`, await file(cover, other))),
      );
      const single = await trained('cover.png', cover);
      expect(samePicture(one?.signature as Uint8Array, another?.signature as Uint8Array)).toBe(false);
      expect(samePicture(one?.signature as Uint8Array, single.signature)).toBe(false);
      expect(one?.dHash).toBe(single.dHash);
    },
  );
});
