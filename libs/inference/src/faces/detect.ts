import type { Region } from 'sharp';
import type { FaceQuality } from '#libs/contracts';
import type { RgbImage } from '#libs/formats';
import type { Detection } from '../heads/head.js';
import { HEADS } from '../heads/registry.js';
import type { Model } from '../models/session.js';
import { clampBox, suppress } from './boxes.js';
import { isCut, tilesOf, viewOf } from './views.js';

type Detector = Model<'detect-faces'>;

/**
 * Finds the faces of an upright image; boxes in pixels of the image, clipped to it, by falling score.
 * @param quality `standard` finds faces down to about 10 % of the long side; `tiles` to about 4.5 %, in five passes
 */
export async function detectFaces(model: Detector, image: RgbImage, quality: FaceQuality): Promise<Detection[]> {
  const { maxOverlap, retryPadding } = model.declaration;
  const whole: Region = { left: 0, top: 0, width: image.width, height: image.height };
  let found = await detectIn(model, image, whole, 0);
  if (quality === 'tiles') {
    for (const tile of tilesOf(image)) {
      const inTile = await detectIn(model, image, tile, 0);
      found.push(...inTile.filter(({ box }) => !isCut(box, tile, image)));
    }
  }
  // The detector misses faces that fill the frame.
  if (found.length === 0) found = await detectIn(model, image, whole, retryPadding);
  return suppress(found, maxOverlap).map(({ box, score }) => ({
    box: clampBox(box, image.width, image.height),
    score,
  }));
}

async function detectIn(model: Detector, image: RgbImage, region: Region, padding: number): Promise<Detection[]> {
  const { declaration } = model;
  const view = await viewOf(image, region, declaration.input, padding);
  const detections = HEADS['detect-faces'][declaration.head](await model.run(view.pixels), declaration);
  return detections.map(({ box, score }) => ({ box: view.toImage(box), score }));
}
