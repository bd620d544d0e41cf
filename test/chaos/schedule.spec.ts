import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describe as descriptionOf,
  isFault,
  isOperation,
  scheduleOf,
  wayOf,
  type FileOperation,
  type Schedule,
} from './schedule.js';

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const forAnySeed = (check: (schedule: Schedule) => void) =>
  fc.assert(
    fc.property(seeds, (seed) => void check(scheduleOf(seed))),
    { numRuns: 300 },
  );

describe('a schedule', () => {
  it('is determined by its seed alone', () => {
    forAnySeed((schedule) => expect(scheduleOf(schedule.seed)).toEqual(schedule));
  });

  it('has 60 to 120 files: originals, duplicates and bad ones', () => {
    forAnySeed(({ unique, duplicates, bad, poison }) => {
      const files = unique + duplicates + bad + poison.length;
      expect(files).toBeGreaterThanOrEqual(60);
      expect(files).toBeLessThanOrEqual(120);
      expect(Math.min(unique, duplicates, bad)).toBeGreaterThan(0);
    });
  });

  it('has at least one fault, and only faults of workers that exist', () => {
    forAnySeed(({ steps, workers }) => {
      const faults = steps.map(({ action }) => action).filter(isFault);
      expect(faults.length).toBeGreaterThan(0);
      for (const fault of faults) if ('worker' in fault) expect(fault.worker).toBeLessThanOrEqual(workers);
    });
  });

  it("follows the order of a session's stages", () => {
    forAnySeed(({ steps }) => {
      const ways = steps.map(({ place }) => wayOf(place));
      expect(ways).toEqual([...ways].sort((a, b) => a - b));
    });
  });

  it('has too few accidents of inference processes for a good photo to fail', () => {
    forAnySeed(({ steps, poison }) => {
      const accidents = steps.filter(({ action: { kind } }) => kind === 'inference-killed' || kind === 'worker-frozen');
      expect(accidents.length + Math.min(1, poison.length)).toBeLessThanOrEqual(2);
    });
  });

  it('covers each kind of fault, request and poison', () => {
    const schedules = Array.from({ length: 200 }, (_, seed) => scheduleOf(seed));
    const kinds = new Set(schedules.flatMap(({ steps }) => steps.map(({ action }) => action.kind)));
    for (const { afterwards } of schedules) for (const { kind } of afterwards) kinds.add(kind);
    const poison = new Set(
      schedules.flatMap((schedule) => schedule.poison.map(({ effect, phase }) => `${effect} ${phase}`)),
    );
    expect([...kinds].filter((kind) => isFault({ kind } as Schedule['steps'][number]['action']))).toHaveLength(16);
    expect([...kinds]).toEqual(expect.arrayContaining(['pause', 'cancel', 'race', 'rename', 'delete-another']));
    expect([...kinds].filter((kind) => isOperation({ kind } as FileOperation))).toHaveLength(6);
    expect(poison.size).toBe(6);
  });
});

it('an action is described in a few words', () => {
  const cancel = { kind: 'cancel', then: 'retry-failed', afterMs: 20, times: 2 } as const;
  expect(descriptionOf(cancel)).toBe('cancel retry-failed 20 2');
});
