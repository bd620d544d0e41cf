import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromRgb } from '#libs/formats';
import { enlarge } from './enlarging.js';

const SIZE = { width: 320, height: 320 };

it('stretches an image to the same bytes as sharp', async () => {
  const side = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 12, max: 320 }), fc.constant(320));
  await fc.assert(
    fc.asyncProperty(side, fc.integer({ min: 1, max: 319 }), fc.boolean(), async (long, short, isUpright) => {
      const [width, height] = isUpright ? [short, long] : [long, short];
      const image = { data: randomFillSync(new Uint8Array(width * height * 3)), width, height };
      const expected = await fromRgb(image).resize(SIZE.width, SIZE.height, { fit: 'fill' }).raw().toBuffer();
      expect(Buffer.compare(enlarge(image, SIZE), expected)).toBe(0);
    }),
    { numRuns: 100 },
  );
});
