import type { Box } from '#libs/contracts';
import type { Detection } from '../heads/head.js';

/** Intersection over union of two boxes, 0..1. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Non-maximum suppression: of boxes that overlap by more than `limit`, the one with the highest score stays. By falling score. */
export function suppress(detections: readonly Detection[], limit: number): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of [...detections].sort((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => overlap(box, candidate.box) <= limit)) kept.push(candidate);
  }
  return kept;
}

/** The part of the box that lies in an image of that size. */
export function clampBox(box: Box, width: number, height: number): Box {
  const x = clamp(box.x, width);
  const y = clamp(box.y, height);
  return { x, y, width: clamp(box.x + box.width, width) - x, height: clamp(box.y + box.height, height) - y };
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, 0), limit);
}
