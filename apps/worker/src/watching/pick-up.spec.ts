import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { contains } from '#libs/scanning';
import { DifferenceCollector, type Difference } from './differences.js';
import { pickUp } from './pick-up.js';

/** Differences as place, kind and how many. */
function found(...differences: readonly (readonly [place: string, difference: Difference, count: number])[]) {
  const collector = new DifferenceCollector();
  for (const [place, difference, count] of differences)
    for (let file = 0; file < count; file += 1) collector.add(place, difference, file);
  return collector.end();
}

it.each([
  ['one sub-folder', found(['/p/2024/Rome', 'added', 12], ['/p/2024/Rome', 'gone', 3]), '2024/Rome: 12 new, 3 gone'],
  ['several', found(['/p/2024/Rome', 'added', 1_203], ['/p/2024/Oslo', 'changed', 1]), '2024: 1,203 new, 1 changed'],
  ['all of the folder', found(['/p', 'gone', 1], ['/p/2024', 'gone', 1]), 'p: 2 gone'],
  ['a long path', found([`/p/${'é'.repeat(200)}`, 'added', 1]), `…${'é'.repeat(119)}: 1 new`],
])('the name says where and how many: %s', (_what, differences, name) => {
  expect(pickUp('/p', differences).name).toBe(name);
});

it('a session covers every place, in at most 50 sub-folders of which none is in another', () => {
  const name = fc.constantFrom('a', 'b', 'ab', ...Array.from({ length: 60 }, (_, at) => `day ${at}`));
  const folder = fc.constantFrom('/', '/photos');
  const places = fc.array(fc.array(name, { maxLength: 4 }), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(folder, places, (root, paths) => {
      const absolute = paths.map((path) => `/${[...root.split('/'), ...path].filter(Boolean).join('/')}`);
      const { subdirectories } = pickUp(root, found(...absolute.map((place) => [place, 'added', 1] as const)));
      const covered = subdirectories.map((each) => `${root === '/' ? '' : root}/${each}`);
      for (const place of absolute)
        expect(covered.length === 0 || covered.some((each) => contains(each, place))).toBe(true);
      expect(covered.length).toBeLessThanOrEqual(50);
      for (const each of covered) expect(covered.filter((other) => contains(other, each))).toEqual([each]);
    }),
  );
});

it('the places themselves are indexed where they are few', () => {
  const { subdirectories } = pickUp('/p', found(['/p/b/c', 'added', 1], ['/p/a', 'added', 1], ['/p/a/x', 'added', 1]));
  expect(subdirectories).toEqual(['a', 'b/c']);
});
