import { describe, expect, it } from 'vitest';
import type { Item, ItemState } from '#libs/contracts';
import { makeItem } from '../item.fixture.js';
import { ItemPages, PAGE_SIZE, wholePages } from './item-pages.js';

const item = (ordinal: number, state: ItemState = 'pending') => makeItem({ photoId: ordinal + 1, ordinal, state });
const range = (first: number, end: number) => ({ first, end });

function pagesWith(...items: Item[]): ItemPages {
  const pages = new ItemPages('training');
  pages.markViewed(range(0, 2 * PAGE_SIZE));
  pages.put(items);
  return pages;
}

describe('ItemPages', () => {
  it('finds items by their ordinal', () => {
    const pages = pagesWith(item(3), item(PAGE_SIZE + 3));
    const found = [3, PAGE_SIZE + 3, 4].map((ordinal) => pages.at(ordinal)?.photoId);
    expect(found).toEqual([4, PAGE_SIZE + 4, undefined]);
  });

  it('knows a range since its oldest read, and not at all if part of it was never read', () => {
    const pages = pagesWith();
    expect(pages.knownSince(range(0, 10))).toBeNull();
    pages.confirm(wholePages(range(0, 10)), 7);
    expect(pages.knownSince(range(0, 10))).toBe(7);
    expect(pages.knownSince(range(50, PAGE_SIZE + 1))).toBeNull();
    pages.confirm(range(PAGE_SIZE, 2 * PAGE_SIZE), 9);
    expect(pages.knownSince(range(50, PAGE_SIZE + 1))).toBe(7);
  });

  it('ignores the older version of a late answer', () => {
    const pages = pagesWith();
    pages.confirm(range(0, PAGE_SIZE), 9);
    pages.confirm(range(0, PAGE_SIZE), 7);
    expect(pages.knownSince(range(0, 1))).toBe(9);
  });

  it('applies hints to pending items of its own phase only', () => {
    const pages = pagesWith(item(0), item(1, 'failed'), item(2));
    pages.hint([
      { photoId: 1, phase: 'training', state: 'completed' },
      { photoId: 2, phase: 'training', state: 'completed' },
      { photoId: 3, phase: 'face_detection', state: 'completed' },
      { photoId: 999, phase: 'training', state: 'completed' },
    ]);
    expect([0, 1, 2].map((ordinal) => pages.at(ordinal)?.state)).toEqual(['completed', 'failed', 'pending']);
  });

  it('drops items after many other pages were viewed, so that they are read again', () => {
    const pages = pagesWith(item(0));
    pages.confirm(range(0, PAGE_SIZE), 7);
    for (let page = 1; page <= 60; page += 1) pages.markViewed(range(page * PAGE_SIZE, (page + 1) * PAGE_SIZE));
    expect(pages.at(0)).toBeUndefined();
    expect(pages.knownSince(range(0, 1))).toBeNull();
  });

  it('stores no items outside of viewed pages', () => {
    const pages = pagesWith(item(50 * PAGE_SIZE));
    expect(pages.at(50 * PAGE_SIZE)).toBeUndefined();
  });
});
