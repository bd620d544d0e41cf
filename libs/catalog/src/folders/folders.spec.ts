import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Prisma } from '#libs/database';
import { useLibrary } from '../testing/library.fixture.js';
import { isBelow } from './folders.js';

const database = await useLibrary();

it('the paths below a folder are those that begin with it and a slash, whatever their names', async () => {
  const name = fc.oneof(
    fc.constantFrom('a', 'a ', 'a-', 'a/', 'a0', 'A', '.', '%', '_', '\\', 'é', 'e\u0301', '\u{1F600}', '\u{FF5E}'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }).map((text) => text.replaceAll(/[/\0]/g, '-')),
  );
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
  const folder = fc.oneof(fc.constant('/'), path.map((text) => text.replace(/\/+$/, '')).filter(Boolean));
  await fc.assert(
    fc.asyncProperty(folder, fc.array(path, { maxLength: 20 }), async (parent, others) => {
      const paths = [...others, `${parent}/x.jpg`.replace('//', '/'), `${parent}0`, parent];
      const below = await database.$queryRaw<{ path: string }[]>`
        SELECT path FROM unnest(${paths}::text[]) AS photo(path) WHERE ${isBelow(Prisma.sql`${parent}`)}`;
      const stem = parent === '/' ? '/' : `${parent}/`;
      const expected = paths.filter((text) => text.startsWith(stem));
      expect(below.map((row) => row.path).sort()).toEqual(expected.sort());
    }),
    { numRuns: 200 },
  );
});
