import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellsOf } from './overview-cells.js';

it('every photo has a place in the area, however many there are', () => {
  const length = fc.integer({ min: 40, max: 4_000 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000_000 }), length, length, (total, width, height) => {
      const { columns, rows, side, photos } = cellsOf(total, width, height);
      expect(columns * rows * photos).toBeGreaterThanOrEqual(total);
      expect(columns * side).toBeLessThanOrEqual(width);
      expect(rows * side).toBeLessThanOrEqual(height);
    }),
  );
});

it('cells are as large as they can be, and stand for several photos only where they cannot be smaller', () => {
  const many = cellsOf(50_000, 786, 250);
  expect(many.photos).toBe(1);
  expect(many.rows * many.side).toBeGreaterThan(240);
  expect(cellsOf(100, 800, 320)).toMatchObject({ side: 47, photos: 1 });
  expect(cellsOf(1_000_000, 800, 320)).toMatchObject({ side: 1.5, photos: 9 });
});
