import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overallPercentage, phasePercentage, settled } from './percentage.js';
import type { PhaseRecord, SessionRecord } from './record.js';
import { phaseDone, phaseWith, recordWith } from './records.fixture.js';
import { unifiedProgress } from './snapshot.js';

describe('a phase', () => {
  it('with duplicates is at 100 % with 331 completed photos and 335 duplicates of 666', () => {
    const training = phaseWith({ total: 666, completed: 331, skipped: 335 });
    expect(settled(training)).toBe(666);
    expect(phasePercentage(training)).toBe(100);
  });

  it('is rounded down to two decimals: 66.66 % of two thirds, but 29 % of 29 hundredths', () => {
    expect(phasePercentage(phaseWith({ total: 3, completed: 2 }))).toBe(66.66);
    expect(phasePercentage(phaseWith({ total: 100, completed: 29 }))).toBe(29);
  });

  it('is 100 exactly when all of it is settled, up to ten million photos', () => {
    const numbers = fc.integer({ min: 1, max: 1e7 }).chain((total) => fc.tuple(fc.constant(total), fc.nat(total)));
    fc.assert(
      fc.property(numbers, ([total, completed]) => {
        const percentage = phasePercentage(phaseWith({ total, completed }));
        expect(percentage === 100).toBe(completed === total);
        expect(percentage).toBeLessThanOrEqual((100 * completed) / total + 1e-9);
        expect(percentage).toBeGreaterThan((100 * completed) / total - 0.0100001);
        expect(percentage * 100).toBeCloseTo(Math.round(percentage * 100), 6);
      }),
    );
  });
});

it('the weights are 30, 65 and 5', () => {
  expect(unifiedProgress(recordWith()).weights).toEqual({ training: 30, faceDetection: 65, clustering: 5 });
});

it('overall never falls as photos are settled and phases start and end, and is 100 only at the end', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const totals = fc.record({ photos: fc.nat(2_000), unique: share, groups: fc.boolean() });
  fc.assert(
    fc.property(totals, fc.integer({ min: 1, max: 97 }), ({ photos, unique, groups }, step) => {
      let last = 0;
      for (const record of life(photos, Math.floor(photos * unique), groups ? 100 : 0, step)) {
        const percentage = overallPercentage(record);
        expect(percentage).toBeGreaterThanOrEqual(last);
        expect(percentage === 100).toBe(record.status === 'completed');
        last = percentage;
      }
      expect(last).toBe(100);
    }),
  );
});

/** A run's versions from its start to its end, `step` items to a batch. */
function* life(photos: number, unique: number, groups: number, step: number): Generator<SessionRecord> {
  yield recordWith({ status: 'discovering', stage: 'discovery' });
  const phases: Record<string, PhaseRecord> = {};
  for (const [stage, total] of [
    ['training', photos],
    ['face_detection', unique],
    ['clustering', groups],
  ] as const) {
    for (let done = 0; done < total; done += step) {
      const completed = stage === 'training' ? Math.min(done, unique) : done;
      const phase = phaseWith({ total, completed, skipped: done - completed });
      yield recordWith({ status: 'running', stage, phases: { ...phases, [stage]: phase } });
    }
    phases[stage] = phaseDone(total);
  }
  yield recordWith({ status: 'completed', stage: 'clustering', phases });
}
