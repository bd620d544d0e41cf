import { expect, it } from 'vitest';
import { pixel, plainRgb } from '../../../test/support/pictures.js';
import { fitImage } from './image.js';
import type { ImageInput } from './models/manifest.js';

const [RED, WHITE, BLACK] = [
  [255, 0, 0],
  [255, 255, 255],
  [0, 0, 0],
] as const;

/** 40 × 20 pixels, white with a red quarter on each side. */
const image = plainRgb(40, 20, WHITE);
for (let at = 0; at < image.data.length; at += 3) if ((at / 3 + 10) % 40 < 20) image.data.set(RED, at);

it.each([
  { fit: 'stretch', left: RED, bottom: WHITE },
  { fit: 'crop', left: WHITE, bottom: WHITE },
  { fit: 'letterbox', left: RED, bottom: BLACK },
] as const)('$fit fits an image into the input of a model', async ({ fit, left, bottom }) => {
  const data = await fitImage(image, { width: 20, height: 20, fit } as ImageInput);
  expect(data).toHaveLength(20 * 20 * 3);
  expect(pixel({ data, width: 20 }, 1, 4)).toEqual(left);
  expect(pixel({ data, width: 20 }, 10, 18)).toEqual(bottom);
});

it.each(['stretch', 'crop', 'letterbox'] as const)('%s takes an image of the right size as it is', async (fit) => {
  expect(await fitImage(image, { width: 40, height: 20, fit } as ImageInput)).toEqual(image.data);
});
