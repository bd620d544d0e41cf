import { expect, it } from 'vitest';
import { makeItem } from './item.fixture.js';
import { latestStory, mostTelling } from './latest.js';

it.each([
  ['faces', { faces: 3 }, '3 faces'],
  ['one face', { faces: 1 }, '1 face'],
  ['no face', { faces: 0 }, 'no faces'],
  ['no search yet', {}, 'analyzed'],
  ['an original', { state: 'skipped', duplicateOf: { photoId: 1, path: '/photos/a/IMG_1.jpg' } }, 'copy of IMG_1.jpg'],
  ['a failure', { state: 'failed', reason: 'The file is empty.' }, 'The file is empty.'],
] as const)('a photo with %s is told in a few words', (_, changes, story) => {
  expect(latestStory(makeItem(changes))).toBe(story);
});

it('photos with something to tell come before others, all in the order of time', () => {
  const items = [{ faces: 0 }, { faces: 2 }, {}, { state: 'failed' }, { faces: 0 }, { faces: 1 }] as const;
  const all = items.map((changes, ordinal) => makeItem({ ...changes, ordinal }));
  const chosen = (limit: number) => mostTelling(all, limit).map(({ ordinal }) => ordinal);
  expect(chosen(2)).toEqual([1, 3]);
  expect(chosen(4)).toEqual([0, 1, 3, 5]);
  expect(chosen(9)).toEqual([0, 1, 2, 3, 4, 5]);
});
