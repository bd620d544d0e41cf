import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overallPercentage, phasePercentage, settled } from './percentage.js';
import type { PhaseRecord, SessionRecord } from './record.js';
import { phaseDone, phaseWith, recordWith } from './records.fixture.js';
import { unifiedProgress } from './snapshot.js';

const running = (phases: Parameters<typeof recordWith>[0]) =>
  recordWith({ status: 'running', stage: 'training', ...phases });

describe('a phase with duplicates', () => {
  it('is at 100 % with 331 completed photos and 335 duplicates of 666', () => {
    const training = phaseWith({ total: 666, completed: 331, skipped: 335 });
    expect(settled(training)).toBe(666);
    expect(phasePercentage(training)).toBe(100);
  });

  it('counts failed photos as settled', () => {
    expect(phasePercentage(phaseWith({ total: 4, completed: 1, skipped: 1, failed: 2 }))).toBe(100);
  });
});

describe('a phase', () => {
  it.each([
    ['nothing before it starts', phaseWith(), 0],
    ['nothing when it has just started', phaseWith({ total: 3 }), 0],
    ['two thirds, rounded down to two decimals', phaseWith({ total: 3, completed: 2 }), 66.66],
    ['29 of 100 as 29, not 28.99', phaseWith({ total: 100, completed: 29 }), 29],
    ['all where it is not needed', phaseDone(0), 100],
  ])('is %s', (_, phase, percentage) => expect(phasePercentage(phase)).toBe(percentage));

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

describe('the weights', () => {
  it('are 30, 65 and 5', () => {
    expect(unifiedProgress(recordWith()).weights).toEqual({ training: 30, faceDetection: 65, clustering: 5 });
  });

  it.each([
    ['training', { training: phaseDone(7) }, 30],
    ['face detection', { training: phaseDone(7), face_detection: phaseDone(5) }, 95],
    ['half of face detection', { training: phaseDone(7), face_detection: phaseWith({ total: 4, completed: 2 }) }, 62.5],
    ['no photo with a result', { training: phaseDone(7), face_detection: phaseDone(0) }, 95],
  ])('give %s its share', (_, phases, percentage) => {
    expect(overallPercentage(running({ phases }))).toBe(percentage);
  });
});

describe('overall', () => {
  const phases = { training: phaseDone(2), face_detection: phaseDone(2), clustering: phaseDone(100) };

  it('is 100 when the session is completed', () => {
    expect(overallPercentage(recordWith({ status: 'completed', stage: 'clustering', phases }))).toBe(100);
  });

  it.each(['running', 'paused', 'failed', 'cancelled'] as const)('stays below 100 while it is %s', (status) => {
    expect(overallPercentage(recordWith({ status, stage: 'clustering', phases }))).toBe(99.99);
  });

  it('never falls as photos are settled and phases start and end, and is 100 only at the end', () => {
    const totals = fc.record({
      photos: fc.nat(2_000),
      unique: fc.double({ min: 0, max: 1, noNaN: true }),
      groups: fc.boolean(),
    });
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
      yield recordWith({
        status: 'running',
        stage,
        phases: { ...phases, [stage]: phaseWith({ total, completed, skipped: done - completed }) },
      });
    }
    phases[stage] = phaseDone(total);
  }
  yield recordWith({ status: 'completed', stage: 'clustering', phases });
}
