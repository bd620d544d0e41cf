import { describe, expect, it } from 'vitest';
import type { Item } from '#libs/contracts';
import { makeItem } from '../item.fixture.js';
import { tileView } from './tile-view.js';

const item = (changes: Partial<Item> = {}) => makeItem({ photoId: 7, path: '/photos/a/b.jpg', ...changes });
const view = (first: Partial<Item>, faces?: Partial<Item>) =>
  tileView(item(first), [{ title: 'Face Detection', item: faces && item(faces) }], '/photos');

/** What most tests look at: the kind, the photo whose thumbnail is shown, and the story. */
const shown = (...items: Parameters<typeof view>) => {
  const { kind, pictureOf, story } = view(...items);
  return [kind, pictureOf, story];
};

describe('a tile', () => {
  it('is dim while its photo is pending', () => {
    expect(shown({ state: 'pending' })).toEqual(['waiting', null, 'waiting']);
    expect(view({ state: 'pending' }).name).toBe('a/b.jpg');
  });

  it('shows the photo once it is analyzed, also during face detection', () => {
    const developed = { kind: 'developed', pictureOf: 7, faces: null, story: 'analyzed' };
    expect(view({})).toMatchObject(developed);
    expect(view({}, { state: 'pending' })).toMatchObject(developed);
  });

  it('is awaited while a later phase has yet to look at its photo', () => {
    expect(view({}).isAwaited).toBe(false);
    expect(view({}, { state: 'pending' }).isAwaited).toBe(true);
    expect(view({}, { faces: 0 }).isAwaited).toBe(false);
    expect(view({}, { state: 'failed', reason: 'x' }).isAwaited).toBe(false);
  });

  it('shows the number of faces', () => {
    expect(view({}, { faces: 2 })).toMatchObject({ kind: 'developed', faces: 2, story: 'analyzed, 2 faces' });
    expect(view({}, { faces: 0 })).toMatchObject({ faces: 0, story: 'analyzed, 0 faces' });
  });

  it('shows the original of a copy and its name', () => {
    const duplicateOf = { photoId: 4, path: '/photos/a/a.jpg' };
    expect(shown({ state: 'skipped', duplicateOf })).toEqual(['copy', 4, 'copy of a/a.jpg']);
  });

  it('says why a photo failed, in either phase', () => {
    const reason = 'The file is empty.';
    expect(shown({ state: 'failed', reason })).toEqual(['failed', null, `failed: ${reason}`]);
    expect(shown({}, { state: 'failed', reason })).toEqual(['failed', 7, `analyzed; face detection failed: ${reason}`]);
  });
});
