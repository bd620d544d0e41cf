import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ProgressMessage, RECENT_LIMIT } from '#libs/contracts';
import { matcher } from './matcher.js';
import { makeSnapshot } from '../../../test/support/snapshots.js';

const matches = matcher(ProgressMessage);
const faces = { total: 30, completed: 9, failed: 1, found: 4 };
const message = () =>
  structuredClone({
    snapshot: makeSnapshot({ sessionId: 7, seq: 42, faces }),
    recent: [{ photoId: 1, phase: 'training', state: 'completed' }],
  });

/** All paths into a value. */
function paths(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key]))];
}

it('accepts what the schema accepts', () => {
  expect([matches(message()), ProgressMessage.safeParse(message()).success]).toEqual([true, true]);
});

it('accepts as many items as the schema, and no more', () => {
  const [item] = message().recent;
  for (const count of [0, RECENT_LIMIT, RECENT_LIMIT + 1]) {
    const many = { ...message(), recent: Array<unknown>(count).fill(item) };
    expect([matches(many), ProgressMessage.safeParse(many).success]).toEqual([
      count <= RECENT_LIMIT,
      count <= RECENT_LIMIT,
    ]);
  }
});

it('agrees with the schema on any wrong value at every place', () => {
  const places = paths(message()).filter((path) => path.length > 0);
  const texts = ['', 'x', '2026-13-45T00:00:00Z', '2026-11-23T04:00:00.000Z', 'training', 'paused'];
  const numbers = [-1, 0, 0.5, 101, 1e300, NaN, Infinity];
  const likely = fc.constantFrom(undefined, null, true, [], {}, ...texts, ...numbers);
  const value = fc.oneof(likely, fc.jsonValue());
  fc.assert(
    fc.property(fc.constantFrom(...places), value, fc.boolean(), ([...path], harm, remove) => {
      const harmed: unknown = message();
      const last = path.pop() as string;
      const parent = path.reduce<Record<string, unknown>>(
        (inner, key) => inner[key] as Record<string, unknown>,
        harmed as Record<string, unknown>,
      );
      if (remove) delete parent[last];
      else parent[last] = harm;
      parent['unknown'] = harm;
      expect(matches(harmed)).toBe(ProgressMessage.safeParse(harmed).success);
    }),
    { numRuns: 3_000 },
  );
});
