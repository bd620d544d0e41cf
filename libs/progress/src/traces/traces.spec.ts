import { describe, expect, it } from 'vitest';
import recordedTraces from './recorded.json' with { type: 'json' };
import { ALWAYS, replay, synthesise, type Estimated, type Trace, type Work } from './traces.fixture.js';

/** Commits of the image phases of three runs on two cores, as they stood in the database; 100 photos of COCO each. */
const recorded = recordedTraces as unknown as readonly Trace[];

const even = (seconds: number) => () => seconds;
const STEADY: readonly Work[] = [
  { title: 'steady', total: 600, seconds: even(0.1) },
  { title: 'steady and slow', total: 60, seconds: even(4) },
  { title: 'of mixed sizes', total: 600, seconds: (_, random) => (random() < 0.2 ? 0.5 : 0.05) },
  { title: 'half of them duplicates', total: 600, seconds: even(0.1), duplicates: 0.5 },
  { title: 'nine of ten duplicates', total: 2_000, seconds: even(0.1), duplicates: 0.9 },
  { title: 'paused', total: 600, seconds: even(0.1), pauses: [[12, 72]] },
  { title: 'three times as fast as sessions before', total: 600, seconds: even(0.1), secondsPerPhoto: 0.15 },
];
const late = { from: 15, until: Infinity };
const early = { from: 0, until: 15 };
const CHANGING: readonly Work[] = [
  { title: 'three times as slow from the middle', total: 600, seconds: (share) => (share < 0.5 ? 0.1 : 0.3) },
  { title: 'three times as fast from the middle', total: 1_800, seconds: (share) => (share < 0.5 ? 0.3 : 0.1) },
  { title: 'faster by two processes', total: 600, seconds: even(0.2), shifts: [ALWAYS, ALWAYS, late, late] },
  { title: 'slower by two processes', total: 600, seconds: even(0.2), shifts: [ALWAYS, ALWAYS, early, early] },
];
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

/** The median relative error of the estimates from `share` of the work on. */
function medianError(estimated: readonly Estimated[], share: number): number {
  const errors = estimated
    .filter((update) => update.share >= share && update.left > 0)
    .map(({ eta, left }) => (eta === null ? Infinity : Math.abs(eta - left) / left))
    .sort((a, b) => a - b);
  return errors[Math.floor(errors.length / 2)] ?? Infinity;
}

/** Estimates below this, in seconds, have too few whole seconds for their ratio to mean anything. */
const SHORT = 3;

const ratio = (a: number, b: number) => Math.max(a, b) / Math.min(a, b);

/** How far the time left jumped between two updates, beyond what the clock moved it, where the rate did not jump. */
function jumps(estimated: readonly Estimated[]): number[] {
  return estimated.slice(1).flatMap((now, at) => {
    const before = estimated[at];
    if (!before || before.eta === null || now.eta === null || before.rate === null || now.rate === null) return [];
    if (ratio(now.rate, before.rate) > 2) return [];
    const countedDown = Math.max(before.eta - (now.at - before.at), 0);
    return [ratio(now.eta + SHORT, countedDown + SHORT)];
  });
}

const wrongBy = (work: Work, share: number) =>
  Math.max(...SEEDS.map((seed) => medianError(replay(synthesise(work, seed)), share)));

describe('the time left of a steady run, after its first tenth, is wrong by less than a quarter in the median', () => {
  it.each(recorded.map((trace) => [`${trace.phase} of ${trace.title}`, trace] as const))('recorded: %s', (_, trace) => {
    expect(medianError(replay(trace), 0.1)).toBeLessThan(0.25);
  });

  it.each(STEADY.map((work) => [work.title, work] as const))('synthetic: %s', (_, work) => {
    expect(wrongBy(work, 0.1)).toBeLessThan(0.25);
  });
});

it.each(CHANGING.map((work) => [work.title, work] as const))(
  'a run that becomes %s is estimated right again before its last quarter',
  (_, work) => {
    expect(wrongBy(work, 0.75)).toBeLessThan(0.25);
  },
);

describe('the time left never jumps by more than twice between two updates, unless the rate did', () => {
  const traces = [
    ...recorded.map((trace) => [trace]),
    ...[...STEADY, ...CHANGING].map((work) => SEEDS.map((seed) => synthesise(work, seed))),
  ];
  it.each(traces.map((some) => [`${some[0]?.phase} of ${some[0]?.title}`, some] as const))('%s', (_, some) => {
    expect(Math.max(...some.flatMap((trace) => jumps(replay(trace))))).toBeLessThanOrEqual(2);
  });
});
