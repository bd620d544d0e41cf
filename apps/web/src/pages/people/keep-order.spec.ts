import { describe, expect, it } from 'vitest';
import { keepOrder } from './keep-order.js';

const list = (...ids: number[]) => ids.map((id) => ({ id }));
const order = (known: number[], fresh: number[]) => keepOrder(list(...known), list(...fresh)).map(({ id }) => id);

describe('A list that is read again', () => {
  it('keeps the order of the items that it knew', () => {
    expect(order([1, 2, 3], [3, 1, 2])).toEqual([1, 2, 3]);
  });

  it('drops removed items, and has new ones where the server puts them', () => {
    expect(order([1, 2, 3], [3, 9, 1])).toEqual([1, 9, 3]);
    expect([order([], [2, 1]), order([1, 2], [])]).toEqual([[2, 1], []]);
  });

  it('has the items as they are now', () => {
    const [first] = keepOrder([{ id: 1, name: 'Anna' }], [{ id: 1, name: 'Ada' }]);
    expect(first?.name).toBe('Ada');
  });
});
