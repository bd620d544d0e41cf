import { expect, it } from 'vitest';
import { OrderedAdditions } from './ordered-additions.js';

const file = (path: string) => ({ path, size: 1, mtimeMs: 1 });

/** Adds batches of paths of which as many are new as is said; all where nothing is. */
function orderedOf(...batches: readonly { paths: readonly string[]; inserted?: number }[]): number {
  const additions = new OrderedAdditions();
  for (const { paths, inserted = paths.length } of batches) additions.add(paths.map(file), inserted);
  return additions.ordered;
}

it('counts what comes in order, from batch to batch', () => {
  expect(orderedOf()).toBe(0);
  expect(orderedOf({ paths: ['/a', '/b'] }, { paths: [] }, { paths: ['/b/c', '/c'] })).toBe(4);
});

it.each([
  ['a batch lies before the one that came before it', [{ paths: ['/c'] }, { paths: ['/a', '/b'] }]],
  ['a batch is out of order in itself', [{ paths: ['/b', '/a'] }]],
  ['one was there already', [{ paths: ['/a', '/b'], inserted: 1 }, { paths: ['/c'] }]],
  // As strings of UTF-16 these are the other way round.
  ['the order is not that of bytes', [{ paths: ['/\u{1F600}', '/\u{FF5E}'] }]],
])('knows of no places where %s', (_what, batches) => {
  expect(orderedOf(...batches)).toBe(0);
});
