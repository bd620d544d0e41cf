import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ProgressNews } from '#libs/contracts';
import { compiled } from './compiled.js';
import { snapshotWith } from './testing/snapshots.fixture.js';

const Compiled = compiled(ProgressNews);
const news = () => structuredClone({ snapshot: snapshotWith({ sessionId: 7, seq: 42 }), recent: [{ photoId: 1, phase: 'training', state: 'completed' }] });

/** All paths into a value. */
function paths(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key]))];
}

it('a compiled schema says what the schema says, of the value and of all that may be wrong with it', () => {
  expect(Compiled.parse(news())).toEqual(news());
  const places = paths(news()).filter((path) => path.length > 0);
  const harm = fc.oneof(fc.constant(undefined), fc.jsonValue());
  fc.assert(
    fc.property(fc.constantFrom(...places), harm, fc.boolean(), ([...path], value, remove) => {
      const harmed: unknown = news();
      const last = path.pop() as string;
      const parent = path.reduce<Record<string, unknown>>((inner, key) => inner[key] as Record<string, unknown>, harmed as Record<string, unknown>);
      if (remove) delete parent[last];
      else parent[last] = value;
      parent['unknown'] = value;
      expect(Compiled.safeParse(harmed)).toEqual(ProgressNews.safeParse(harmed));
    }),
    { numRuns: 1_000 },
  );
});
