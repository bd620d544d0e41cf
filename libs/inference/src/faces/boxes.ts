import { intersectionOverUnion, type Box } from '#libs/contracts';
import type { Detection } from '../heads/head.js';

/** Non-maximum suppression: of boxes that overlap by more than `limit`, only the one with the highest score is kept. Sorted by falling score. */
export function suppress(detections: readonly Detection[], limit: number): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of [...detections].sort((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => intersectionOverUnion(box, candidate.box) <= limit)) kept.push(candidate);
  }
  return kept;
}

/** The part of a box that is inside an image of a size. */
export function clampBox(box: Box, width: number, height: number): Box {
  const x = clamp(box.x, width);
  const y = clamp(box.y, height);
  return { x, y, width: clamp(box.x + box.width, width) - x, height: clamp(box.y + box.height, height) - y };
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, 0), limit);
}
