import { expect, it } from 'vitest';
import { OrderedAdditions } from './ordered-additions.js';

const file = (path: string) => ({ path, size: 1, mtimeMs: 1 });

/** Adds batches of paths, of which `inserted` are new; by default all. */
function orderedOf(...batches: readonly { paths: readonly string[]; inserted?: number }[]): number {
  const additions = new OrderedAdditions();
  for (const { paths, inserted = paths.length } of batches) additions.add(paths.map(file), inserted);
  return additions.ordered;
}

it('counts photos that are in order across batches', () => {
  expect(orderedOf()).toBe(0);
  expect(orderedOf({ paths: ['/a', '/b'] }, { paths: [] }, { paths: ['/b/c', '/c'] })).toBe(4);
});

it.each([
  ['a batch sorts before the previous one', [{ paths: ['/c'] }, { paths: ['/a', '/b'] }]],
  ['a batch is not in order', [{ paths: ['/b', '/a'] }]],
  ['a photo was in the library before', [{ paths: ['/a', '/b'], inserted: 1 }, { paths: ['/c'] }]],
  // As strings of UTF-16 these are the other way round.
  ['the order is that of UTF-16, not of bytes', [{ paths: ['/\u{1F600}', '/\u{FF5E}'] }]],
])('counts none where %s', (_what, batches) => {
  expect(orderedOf(...batches)).toBe(0);
});
