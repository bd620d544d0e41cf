import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainRgb } from '../../../../test/support/pictures.js';
import { turned, turnedBack, TURNS } from './turns.js';

it('a box of a turned image is turned back to where it is in the image', async () => {
  const place = fc.record({
    x: fc.nat(9),
    y: fc.nat(6),
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(place, fc.constantFrom(...TURNS), async (box, turn) => {
      const image = plainRgb(20, 13, [0, 0, 0]);
      for (let y = box.y; y < box.y + box.height; y++)
        image.data.fill(255, (y * 20 + box.x) * 3, (y * 20 + box.x + box.width) * 3);
      const lying = await turned(image, turn);
      const white = [...Array(20 * 13).keys()].filter((at) => lying.data[at * 3] === 255);
      const [xs, ys] = [white.map((at) => at % lying.width), white.map((at) => Math.floor(at / lying.width))];
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      const found = { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 };
      expect(turnedBack(found, turn, image)).toEqual(box);
    }),
  );
});
