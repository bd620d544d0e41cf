import type { RgbImage } from '#libs/formats';
import type { Detection } from '../heads/head.js';
import { HEADS } from '../heads/registry.js';
import type { DetectorInput } from '../models/manifest.js';
import type { Model } from '../models/session.js';
import { clampBox, suppress } from './boxes.js';
import { lending, type Allocate } from './lending.js';
import { viewOf, type View } from './views.js';

type Detector = Model<'detect-faces'>;

/**
 * Finds the faces of an upright image; boxes in pixels of the image, clipped to it, by falling score.
 *
 * A detector misses faces that are larger than its largest anchors, so that an image without faces is looked at again
 * in a small size. There it takes more for faces, and has to be surer.
 */
export async function detectFaces(model: Detector, image: RgbImage): Promise<Detection[]> {
  const { minScore, maxOverlap, retry } = model.declaration;
  let found = await detectIn(model, image, minScore);
  if (found.length === 0) found = await detectIn(model, image, retry.minScore, retry.longestSide);
  return suppress(found, maxOverlap).map(({ box, score }) => ({
    box: clampBox(box, image.width, image.height),
    score,
  }));
}

function detectIn(model: Detector, image: RgbImage, minScore: number, longest?: number): Promise<Detection[]> {
  const { declaration } = model;
  return lending(async (allocate) => {
    const view = await viewFor(image, declaration.input, longest, allocate);
    const outputs = await model.run(view.pixels, view.size);
    const detections = HEADS['detect-faces'][declaration.head](outputs, { ...declaration, minScore }, view.size);
    return detections.map(({ box, score }) => ({ box: view.toImage(box), score }));
  });
}

/**
 * An image as a detector's input.
 *
 * @param longest side of the image in it, in pixels; its own at most, not doubled
 * @param allocate where to draw
 */
export function viewFor(image: RgbImage, input: DetectorInput, longest = Infinity, allocate?: Allocate): Promise<View> {
  const shrunk = Math.min(1, longest / Math.max(image.width, image.height));
  if (input.fit === 'letterbox') {
    const fitted = Math.min(input.width / image.width, input.height / image.height);
    return viewOf(image, Math.min(shrunk, fitted), input, allocate);
  }
  const isDoubled = longest === Infinity && 2 * Math.max(image.width, image.height) <= input.doubledUpTo;
  const scale = isDoubled ? 2 : shrunk;
  const side = (pixels: number) =>
    Math.ceil(Math.max(1, Math.round(pixels * scale)) / input.multipleOf) * input.multipleOf;
  return viewOf(image, scale, { width: side(image.width), height: side(image.height) }, allocate);
}
