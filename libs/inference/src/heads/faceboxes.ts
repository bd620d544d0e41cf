import type { Box } from '#libs/contracts';
import type { Size } from '../image.js';
import type { Detection, DetectionHead } from './head.js';

/** A square around a cell's centre; in pixels of the input. */
interface Anchor {
  readonly size: number;
  /** From the cell's centre to the anchor's. */
  readonly x: number;
  readonly y: number;
}

/** The prediction layers: the pixels between their cells, and the anchors of each cell, in the order of the outputs. */
const LAYERS: readonly { readonly stride: number; readonly anchors: readonly Anchor[] }[] = [
  { stride: 32, anchors: [...squares(32, 4), ...squares(64, 2), ...squares(128, 1)] },
  { stride: 64, anchors: squares(256, 1) },
  { stride: 128, anchors: squares(512, 1) },
];

/** Scales of the box encodings: centre by 10, size by 5, as in the TensorFlow object detection API. */
const CENTRE_SCALE = 0.1;
const SIZE_SCALE = 0.2;

/**
 * Outputs of FaceBoxes, a row an anchor: `boxes` (centre y and x, height, width, encoded on the anchor) and `classes`
 * (logits of background and face). Anchors are in the order of layers, rows, columns, and those of a cell.
 */
export const faceBoxes: DetectionHead = (outputs, { minScore }, input) => {
  const boxes = outputs('boxes');
  const classes = outputs('classes');
  // Only faces are decoded: a photo has 24,000 anchors.
  const minLogit = Math.log(minScore / (1 - minScore));
  const detections: Detection[] = [];
  let row = 0;
  for (const { stride, anchors } of LAYERS) {
    for (let y = stride / 2; y < input.height; y += stride) {
      for (let x = stride / 2; x < input.width; x += stride) {
        for (const anchor of anchors) {
          const logit = (classes[2 * row + 1] as number) - (classes[2 * row] as number);
          if (logit >= minLogit) {
            const box = decode(boxes.subarray(4 * row, 4 * row + 4), anchorBox(anchor, x, y, input));
            detections.push({ box, score: 1 / (1 + Math.exp(-logit)) });
          }
          row += 1;
        }
      }
    }
  }
  return detections;
};

/** `density` × `density` squares, spread evenly over the width of one: small anchors are as dense as large ones. By columns. */
function squares(size: number, density: number): Anchor[] {
  const offsets = Array.from({ length: density }, (_, index) => ((index + 0.5) / density - 0.5) * size);
  return offsets.flatMap((x) => offsets.map((y) => ({ size, x, y })));
}

/** The part of an anchor that is inside the input, relative to it. */
function anchorBox({ size, x, y }: Anchor, cellX: number, cellY: number, input: Size): Box {
  const left = Math.max(0, cellX + x - size / 2);
  const top = Math.max(0, cellY + y - size / 2);
  return {
    x: left / input.width,
    y: top / input.height,
    width: (Math.min(input.width, cellX + x + size / 2) - left) / input.width,
    height: (Math.min(input.height, cellY + y + size / 2) - top) / input.height,
  };
}

/** centre = t · 0.1 · size + anchor centre, size = exp(t · 0.2) · anchor size */
function decode(encoded: Float32Array, anchor: Box): Box {
  const [y, x, tall, wide] = encoded as unknown as [number, number, number, number];
  const width = Math.exp(wide * SIZE_SCALE) * anchor.width;
  const height = Math.exp(tall * SIZE_SCALE) * anchor.height;
  return {
    x: anchor.x + anchor.width / 2 + x * CENTRE_SCALE * anchor.width - width / 2,
    y: anchor.y + anchor.height / 2 + y * CENTRE_SCALE * anchor.height - height / 2,
    width,
    height,
  };
}
