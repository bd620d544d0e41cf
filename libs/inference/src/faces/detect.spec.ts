import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromRgb, type RgbImage } from '#libs/formats';
import { faceMatchGrid } from '../../../../test/support/face-match.js';
import { makeModels } from '../../../../test/support/models.setup.js';
import { rgb } from '../../../../test/support/pictures.js';
import type { Detection } from '../heads/head.js';
import { HEADS } from '../heads/registry.js';
import { loadModelSet, type ModelSet } from '../models/load.js';
import { Model } from '../models/session.js';
import { clampBox, suppress } from './boxes.js';
import { detectFaces, viewFor } from './detect.js';

let set: ModelSet;
let model: Model<'detect-faces'>;
let face: RgbImage;

beforeAll(async () => {
  set = await loadModelSet(await makeModels());
  model = new Model(set, set.manifest.tasks['detect-faces']);
  const [cell] = await faceMatchGrid(1);
  face = (cell as { image: RgbImage }).image;
});
afterAll(() => model.close());

/** A grey picture with the face in some places, in pixels. */
async function pictureWith(
  width: number,
  height: number,
  places: readonly { left: number; top: number; side: number }[],
) {
  const layers = places.map(async ({ left, top, side }) => {
    const { data } = await fromRgb(face).resize(side, side).raw().toBuffer({ resolveWithObject: true });
    return { input: data, raw: { width: side, height: side, channels: 3 as const }, left, top };
  });
  const grey = sharp({ create: { width, height, channels: 3, background: '#6a7a70' } });
  return rgb(grey.composite(await Promise.all(layers)));
}

/** One look at a whole image. */
async function lookAt(image: RgbImage, minScore: number, longest?: number): Promise<Detection[]> {
  const { declaration } = model;
  const view = await viewFor(image, declaration.input, longest);
  const found = HEADS['detect-faces'][declaration.head](
    await model.run(view.pixels, view.size),
    { ...declaration, minScore },
    view.size,
  );
  return suppress(
    found.map(({ box, score }) => ({ box: view.toImage(box), score })),
    declaration.maxOverlap,
  ).map(({ box, score }) => ({ box: clampBox(box, image.width, image.height), score }));
}

describe('a picture of up to 2.5:1', () => {
  it.each([
    ['3:2', 1280, 853],
    ['upright 20:9', 576, 1280],
    ['2.5:1', 1280, 512],
    ['small, which is doubled', 600, 400],
  ])('is searched as a whole, to the same numbers: %s', async (_, width, height) => {
    const image = await pictureWith(width, height, [{ left: width / 4, top: 200, side: 150 }]);
    const found = (await detectFaces(model, image)).detections;
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(await lookAt(image, model.declaration.minScore));
  });

  it('is looked at again in small, to the same numbers, where nothing is found', async () => {
    const image = await pictureWith(1280, 1280, [{ left: 0, top: 0, side: 1280 }]);
    const { minScore, retry } = model.declaration;
    expect(await lookAt(image, minScore)).toEqual([]);
    const found = (await detectFaces(model, image)).detections;
    expect(found).toHaveLength(1);
    expect(found).toEqual(await lookAt(image, retry.minScore, retry.longestSide));
  });
});

describe('a long picture', () => {
  const side = 192;

  it('has each face once, wherever the borders of tiles are', async () => {
    // Its three tiles begin or end at 1,644, 2,498, 3,289 and 4,142.
    for (let shift = 0; shift < side; shift += 32) {
      const places = Array.from({ length: 28 }, (_, index) => ({ left: shift + 200 * index, top: 300, side }));
      const image = await pictureWith(5787, 853, places);
      const found = (await detectFaces(model, image)).detections;
      const centres = found.map(({ box }) => box.x + box.width / 2).sort((a, b) => a - b);
      expect(centres).toHaveLength(28);
      centres.forEach((x, index) => expect(Math.abs(x - (shift + 200 * index + side * 0.49))).toBeLessThan(side / 6));
    }
  });

  it('has a face that is as high as it, once, also across borders', async () => {
    for (const left of [300, 1400, 1600, 2200, 3000]) {
      const image = await pictureWith(5787, 853, [{ left, top: 0, side: 853 }]);
      const found = (await detectFaces(model, image)).detections;
      expect(found).toHaveLength(1);
      expect(Math.abs((found[0] as Detection).box.x - left - 853 * 0.19)).toBeLessThan(100);
    }
  });

  it('is searched in tiles of 3:2 by a detector with an input of one size', async () => {
    const { declaration } = model;
    const input = { ...declaration.input, fit: 'letterbox', width: 640, height: 640 } as const;
    const fixed = new Model<'detect-faces'>(set, { ...declaration, input });
    const image = await pictureWith(
      5787,
      853,
      [100, 1200, 2600, 5500].map((left) => ({ left, top: 300, side })),
    );
    expect((await detectFaces(fixed, image)).detections).toHaveLength(4);
    await fixed.close();
  });

  it('that is small is doubled as an ordinary photo of its height', async () => {
    const image = await pictureWith(3000, 420, [{ left: 1500, top: 200, side: 50 }]);
    const found = (await detectFaces(model, image)).detections;
    expect(found).toHaveLength(1);
  });
});
