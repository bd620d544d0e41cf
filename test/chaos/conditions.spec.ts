import { describe, expect, it } from 'vitest';
import { conditionProblems, type Saying, type Undergone } from './conditions.js';

const saying = (by: Saying['by'], at: number, cause: Saying['cause']): Saying => ({ at, by, cause, message: null });
/** From 10 s to 20 s, named after 6 s; the session goes on a second later. */
const undergone = (fields: Partial<Undergone> = {}): Undergone => ({
  kind: 'redis-full',
  begun: 10_000,
  over: 20_000,
  namedMs: 6_000,
  recoveredMs: 1_000,
  ...fields,
});
const named = [
  saying('REST', 16_000, 'redis_refuses_writes'),
  saying('screen', 16_000, 'redis_refuses_writes'),
  saying('REST', 21_000, null),
  saying('screen', 21_000, null),
];
const END = 60_000;
const RESTS = { commits: [9_000], silences: [] };

it('nothing is wrong where a hindrance is named as long as it lasts, and for a while after it', () => {
  expect(conditionProblems(named, [undergone()], RESTS, END)).toEqual([]);
});

it('turns and models that load are no alarm', () => {
  const usual = [saying('REST', 1_000, 'turn'), saying('screen', 5_000, 'models_loading')];
  expect(conditionProblems(usual, [], RESTS, END)).toEqual([]);
});

it('a Postgres that starts again after its disk was full is away', () => {
  const full = [saying('REST', 16_000, 'postgres_full'), saying('screen', 16_000, 'postgres_full')];
  const away = [saying('REST', 21_000, 'postgres_away'), saying('screen', 22_000, null), saying('REST', 23_000, null)];
  expect(conditionProblems([...full, ...away], [undergone({ kind: 'postgres-full' })], RESTS, END)).toEqual([]);
});

it('a session that moves in spite of a full disk is said to move', () => {
  const full = (['REST', 'screen'] as const).flatMap((by) => [
    saying(by, 14_000, 'disk_full'),
    saying(by, 16_000, null),
    saying(by, 19_000, 'disk_full'),
    saying(by, 21_000, null),
  ]);
  const sayings = full.sort((a, b) => a.at - b.at);
  const problems = (commits: readonly number[]) =>
    conditionProblems(sayings, [undergone({ kind: 'disk-full' })], { commits, silences: [] }, END);
  expect(problems([15_900])).toEqual([]);
  expect(problems([9_000])).toHaveLength(2);
});

it('a Postgres that does not answer the test either is away', () => {
  const away = [saying('REST', 3_000, 'postgres_away'), saying('REST', 5_000, null)];
  const problems = (silences: readonly { from: number; to: number }[]) =>
    conditionProblems(away, [], { commits: [], silences }, END);
  expect(problems([{ from: 1_000, to: 4_000 }])).toEqual([]);
  expect(problems([])).toHaveLength(1);
});

describe('it is wrong', () => {
  it.each<[string, Partial<Undergone>]>([
    ['that a hindrance is not named', { namedMs: null }],
    ['that it is named late', { namedMs: 10_001 }],
    ['that the session does not go on after it', { recoveredMs: null }],
    ['that the session goes on late', { recoveredMs: 15_001 }],
  ])('%s', (_, fields) => {
    expect(conditionProblems(named, [undergone(fields)], RESTS, END)).toHaveLength(1);
  });

  it.each<[string, readonly Saying[]]>([
    ['that a cause is said where nothing is in the way', [saying('REST', 5_000, 'no_worker'), ...named]],
    ['that it is said before', [saying('REST', 9_000, 'redis_refuses_writes'), ...named.slice(1)]],
    ['that it is said long after', [...named.slice(0, 3), saying('screen', 36_000, null)]],
    ['that it is said for ever', named.slice(0, 3)],
    [
      'that no cause is said in between',
      [saying('REST', 14_000, 'redis_refuses_writes'), saying('REST', 15_000, null), ...named],
    ],
  ])('%s', (_, sayings) => {
    expect(conditionProblems(sayings, [undergone()], RESTS, END)).toHaveLength(1);
  });
});
