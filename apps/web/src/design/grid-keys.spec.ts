import { describe, expect, it } from 'vitest';
import { cellAfterKey } from './grid-keys.js';

/** Rows of 0 1 2 / 3 4 5 / 6 7 8 / 9. */
const grid = { columns: 3, total: 10, page: 2 };
const walk = (from: number, ...keys: string[]) =>
  keys.reduce<number>((at, key) => cellAfterKey(key, at, grid) ?? at, from);

describe('cellAfterKey', () => {
  it('moves to the neighbours, across the ends of rows too', () => {
    expect([walk(4, 'ArrowLeft'), walk(4, 'ArrowRight'), walk(4, 'ArrowUp'), walk(4, 'ArrowDown')]).toEqual([
      3, 5, 1, 7,
    ]);
    expect(walk(2, 'ArrowRight')).toBe(3);
  });

  it('stops at the edges', () => {
    expect([walk(0, 'ArrowLeft'), walk(1, 'ArrowUp'), walk(9, 'ArrowRight'), walk(9, 'ArrowDown')]).toEqual([
      0, 1, 9, 9,
    ]);
  });

  it('reaches an incomplete last row', () => {
    expect(walk(8, 'ArrowDown')).toBe(9);
  });

  it('moves by pages and to the ends', () => {
    expect([walk(1, 'PageDown'), walk(4, 'PageUp'), walk(5, 'PageDown'), walk(7, 'Home'), walk(2, 'End')]).toEqual([
      7, 1, 9, 0, 9,
    ]);
  });

  it('ignores other keys', () => {
    expect(cellAfterKey('Enter', 3, grid)).toBeNull();
  });
});
