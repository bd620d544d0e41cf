import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectionOverUnion, type Box } from '#libs/contracts';
import type { Detection } from '../heads/head.js';
import { clampBox, suppress } from './boxes.js';

const box = fc.record({
  x: fc.integer({ min: -50, max: 100 }),
  y: fc.integer({ min: -50, max: 100 }),
  width: fc.integer({ min: 1, max: 80 }),
  height: fc.integer({ min: 1, max: 80 }),
});
const detection: fc.Arbitrary<Detection> = fc.record({ box, score: fc.double({ min: 0.5, max: 1, noNaN: true }) });

describe('suppress', () => {
  it('leaves no overlapping boxes, drops none without overlap, and sorts by score', () => {
    fc.assert(
      fc.property(fc.array(detection, { maxLength: 30 }), (detections) => {
        const kept = suppress(detections, 0.5);
        kept.forEach((one, index) => {
          if (index > 0) expect(one.score).toBeLessThanOrEqual((kept[index - 1] as Detection).score);
          for (const other of kept.slice(index + 1))
            expect(intersectionOverUnion(one.box, other.box)).toBeLessThanOrEqual(0.5);
        });
        for (const lost of detections.filter((one) => !kept.includes(one))) {
          expect(kept.some((one) => one.score >= lost.score && intersectionOverUnion(one.box, lost.box) > 0.5)).toBe(
            true,
          );
        }
      }),
    );
  });
});

describe('clampBox', () => {
  it('cuts off the part outside the image', () => {
    expect(clampBox({ x: -5, y: 90, width: 20, height: 20 }, 100, 100)).toEqual({ x: 0, y: 90, width: 15, height: 10 });
  });

  it('returns a box inside the image, unchanged if it was inside', () => {
    fc.assert(
      fc.property(box, (original: Box) => {
        const { x, y, width, height } = clampBox(original, 60, 40);
        expect(x >= 0 && y >= 0 && width >= 0 && height >= 0 && x + width <= 60 && y + height <= 40).toBe(true);
        expect(clampBox(original, 200, 200)).toEqual(
          original.x >= 0 && original.y >= 0 ? original : (expect.anything() as Box),
        );
      }),
    );
  });
});
