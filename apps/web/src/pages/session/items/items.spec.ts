import { describe, expect, it } from 'vitest';
import type { Item, ItemState } from '#libs/contracts';
import { makeItem } from '../item.fixture.js';
import { addressOf, filterOf, isShown, mergeItems } from './items.js';

const item = (ordinal: number, state: ItemState = 'failed') => makeItem({ ordinal, state });

describe('a list of failed items after changes', () => {
  const list = [item(2), item(4), item(6)];
  const after = (changed: Item[], end = 7) =>
    mergeItems(list, changed, ({ state }) => state === 'failed', end).map(({ ordinal }) => ordinal);

  it('contains new failures in the order of ordinals', () => {
    expect(after([item(3), item(0)])).toEqual([0, 2, 3, 4, 6]);
  });

  it('omits items that are no longer failed', () => {
    expect(after([item(4, 'pending')])).toEqual([2, 6]);
  });

  it('leaves changes behind its known end to the next page', () => {
    expect(after([item(7), item(9)])).toEqual([2, 4, 6, 7]);
    expect(after([item(9)], Infinity)).toEqual([2, 4, 6, 9]);
  });

  it('updates an item that stays in it', () => {
    const now = { ...item(4), reason: 'The file is empty.' };
    expect(mergeItems(list, [now], () => true, Infinity)[1]).toBe(now);
  });

  it('keeps its identity if nothing changed', () => {
    expect(mergeItems(list, [], () => true, Infinity)).toBe(list);
  });
});

describe('the filter in a URL', () => {
  it('is the same after a round trip through the URL', () => {
    const filter = {
      phase: 'face_detection',
      state: 'failed',
      reason: 'Too & large',
      search: 'a b',
      sort: 'slowest',
    } as const;
    const address = new URL(addressOf(7, filter), 'http://darkroom');
    expect(address.pathname + address.hash).toBe('/sessions/7#photos');
    expect(filterOf(Object.fromEntries(address.searchParams))).toEqual(filter);
  });

  it('shows every item of a phase by default, and the first phase without one', () => {
    const whole = { phase: 'training', state: null, reason: null, search: '', sort: 'path' };
    expect(filterOf({ phase: 'training', state: 'nonsense' })).toEqual(whole);
    expect([filterOf({}), filterOf({ phase: 'clustering' })]).toEqual([whole, whole]);
  });

  it('decides whether an item is shown', () => {
    const failed = { ...item(1), reason: 'empty' };
    const filter = { phase: 'training', state: 'failed', reason: null, search: '', sort: 'path' } as const;
    expect([isShown(failed, filter), isShown(item(1, 'pending'), filter)]).toEqual([true, false]);
    const isShownWith = (reason: string) => isShown(failed, { ...filter, reason });
    expect([isShownWith('empty'), isShownWith('large')]).toEqual([true, false]);
  });
});
