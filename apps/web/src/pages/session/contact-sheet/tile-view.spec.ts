import { describe, expect, it } from 'vitest';
import type { Item } from '#libs/contracts';
import { makeItem } from '../item.fixture.js';
import { tileView } from './tile-view.js';

const item = (changes: Partial<Item> = {}) => makeItem({ photoId: 7, path: '/photos/a/b.jpg', ...changes });
const view = (first: Partial<Item>, faces?: Partial<Item>) =>
  tileView(item(first), [{ title: 'Face Detection', item: faces && item(faces) }], '/photos');

describe('a tile', () => {
  it('is dim while its photo is pending', () => {
    expect(view({ state: 'pending' })).toMatchObject({
      kind: 'waiting',
      pictureOf: null,
      name: 'a/b.jpg',
      story: 'waiting',
    });
  });

  it('shows the photo once it is analyzed, also during face detection', () => {
    const developed = { kind: 'developed', pictureOf: 7, faces: null, story: 'analyzed' };
    expect(view({})).toMatchObject(developed);
    expect(view({}, { state: 'pending' })).toMatchObject(developed);
  });

  it('shows the number of faces', () => {
    expect(view({}, { faces: 2 })).toMatchObject({ kind: 'developed', faces: 2, story: 'analyzed, 2 faces' });
    expect(view({}, { faces: 0 })).toMatchObject({ faces: 0, story: 'analyzed, 0 faces' });
  });

  it('shows the original of a duplicate and its name', () => {
    const duplicateOf = { photoId: 4, path: '/photos/a/a.jpg' };
    expect(view({ state: 'skipped', duplicateOf })).toMatchObject({
      kind: 'duplicate',
      pictureOf: 4,
      story: 'duplicate of a/a.jpg',
    });
  });

  it('says why a photo failed, in either phase', () => {
    expect(view({ state: 'failed', reason: 'The file is empty.' })).toMatchObject({
      kind: 'failed',
      pictureOf: null,
      story: 'failed: The file is empty.',
    });
    expect(view({}, { state: 'failed', reason: 'It took too long.' })).toMatchObject({
      kind: 'failed',
      pictureOf: 7,
      story: 'analyzed; face detection failed: It took too long.',
    });
  });
});
