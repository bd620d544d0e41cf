import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RgbImage } from '#libs/formats';
import { drawDoubled } from './doubling.js';

/** A pixel of the double image as it is defined: mixed from the one that it is in and its neighbours on its side. */
function plainly({ data, width, height }: RgbImage, column: number, row: number, channel: number): number {
  const near = { x: column >> 1, y: row >> 1 };
  const far = {
    x: Math.min(width - 1, Math.max(0, near.x + (column % 2 === 0 ? -1 : 1))),
    y: Math.min(height - 1, Math.max(0, near.y + (row % 2 === 0 ? -1 : 1))),
  };
  const value = (x: number, y: number) => data[(y * width + x) * 3 + channel] as number;
  const sum = 9 * value(near.x, near.y) + 3 * (value(near.x, far.y) + value(far.x, near.y)) + value(far.x, far.y);
  return Math.floor((sum + 8) / 16);
}

it('draws an image in double size, and nothing beside it', () => {
  const side = fc.integer({ min: 1, max: 24 });
  const image = fc
    .record({ width: side, height: side })
    .chain(({ width, height }) =>
      fc.record({
        data: fc.uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 }),
        width: fc.constant(width),
        height: fc.constant(height),
      }),
    );
  fc.assert(
    fc.property(image, fc.integer({ min: 0, max: 9 }), (image, beside) => {
      const { width, height } = image;
      const stride = 6 * width + beside;
      const target = new Uint8Array(stride * 2 * height);
      drawDoubled(image, target, stride);
      const expected = Uint8Array.from(target, (_, at) => {
        const [row, byte] = [Math.floor(at / stride), at % stride];
        return byte < 6 * width ? plainly(image, Math.floor(byte / 3), row, byte % 3) : 0;
      });
      expect(target).toEqual(expected);
    }),
  );
});
