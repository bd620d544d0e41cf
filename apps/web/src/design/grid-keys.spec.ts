import { describe, expect, it } from 'vitest';
import { cellAfterKey } from './grid-keys.js';

/** Rows of 0 1 2 / 3 4 5 / 6 7 8 / 9. */
const grid = { columns: 3, total: 10, page: 2 };
const after = (from: number, ...keys: string[]) => keys.map((key) => cellAfterKey(key, from, grid));

describe('cellAfterKey', () => {
  it('moves to the neighbours, across the ends of rows too', () => {
    expect(after(4, 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown')).toEqual([3, 5, 1, 7]);
    expect(after(2, 'ArrowRight')).toEqual([3]);
  });

  it('stops at the edges', () => {
    expect(after(0, 'ArrowLeft', 'ArrowUp')).toEqual([0, 0]);
    expect(after(9, 'ArrowRight', 'ArrowDown')).toEqual([9, 9]);
  });

  it('reaches an incomplete last row', () => {
    expect(after(8, 'ArrowDown')).toEqual([9]);
  });

  it('moves by pages and to the ends', () => {
    expect(after(4, 'PageDown', 'PageUp', 'Home', 'End')).toEqual([9, 1, 0, 9]);
    expect([...after(1, 'PageDown'), ...after(5, 'PageDown')]).toEqual([7, 9]);
  });

  it('ignores other keys', () => {
    expect(after(3, 'Enter')).toEqual([null]);
  });
});
