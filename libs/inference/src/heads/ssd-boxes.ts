import type { Detection, DetectionHead } from './head.js';

/** Outputs `boxes` (anchors × 4: top, left, bottom, right) and `scores` (anchors), as SSD networks have them. */
export const ssdBoxes: DetectionHead = (outputs, { minScore }) => {
  const boxes = outputs('boxes');
  const detections: Detection[] = [];
  outputs('scores').forEach((score, anchor) => {
    if (score < minScore) return;
    const [top = 0, left = 0, bottom = 0, right = 0] = boxes.subarray(anchor * 4, anchor * 4 + 4);
    detections.push({ box: { x: left, y: top, width: right - left, height: bottom - top }, score });
  });
  return detections;
};
