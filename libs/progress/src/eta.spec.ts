import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPhases } from '#libs/phases';
import { addWork, overallEtaSeconds, perSecond, phaseEtaSeconds, RATE_HALF_LIFE_SECONDS } from './eta.js';
import { NO_RATE, phaseDone, phaseWith, recordWith } from './records.fixture.js';

const estimates = { training: 0.5, face_detection: 1, clustering: 10 };
const running = (fields: Parameters<typeof recordWith>[0]) =>
  recordWith({ status: 'running', stage: 'training', ...fields });

describe('the remaining time', () => {
  it('is the number of remaining photos over the rate', () => {
    const training = phaseWith({ total: 100, completed: 20, worked: 20, rate: { items: 40, seconds: 10 } });
    expect(phaseEtaSeconds(running({ phases: { training } }), 'training')).toBe(20);
  });

  it('uses the estimate of earlier sessions until there is a rate', () => {
    const training = phaseWith({ total: 100 });
    expect(phaseEtaSeconds(running({ phases: { training }, estimates }), 'training')).toBe(50);
  });

  it('leaves out the share that needs no work: duplicates and stored results', () => {
    const rate = { items: 10, seconds: 10 };
    const training = phaseWith({ total: 400, completed: 25, skipped: 75, worked: 25, rate });
    expect(phaseEtaSeconds(running({ phases: { training } }), 'training')).toBe(75);
  });

  it('expects face detection for the share of photos that are no duplicates', () => {
    const training = phaseWith({ total: 200, completed: 50, skipped: 50, worked: 100 });
    expect(phaseEtaSeconds(running({ phases: { training }, estimates }), 'face_detection')).toBe(100);
    const fresh = running({ phases: { training: phaseWith({ total: 200 }) }, estimates });
    expect(phaseEtaSeconds(fresh, 'face_detection')).toBe(200);
  });

  it('of a phase in steps is its estimate, less the steps done', () => {
    const clustering = phaseWith({ total: 100, completed: 75 });
    const record = running({ stage: 'clustering', phases: { clustering }, estimates });
    expect(phaseEtaSeconds(record, 'clustering')).toBe(2.5);
  });

  it('is 0 for a phase that is completed or not needed', () => {
    const record = running({ phases: { training: phaseDone(5), face_detection: phaseDone(0) } });
    expect([phaseEtaSeconds(record, 'training'), phaseEtaSeconds(record, 'face_detection')]).toEqual([0, 0]);
  });
});

describe('overall', () => {
  const phases = { training: phaseWith({ total: 100 }) };

  it('sums the phases', () => {
    expect(overallEtaSeconds(running({ phases, estimates }))).toBe(50 + 100 + 10);
  });

  it('is null until every phase of photos can be estimated', () => {
    expect(overallEtaSeconds(running({ phases }))).toBeNull();
    expect(overallEtaSeconds(running({ phases, estimates: { training: 1 } }))).toBeNull();
    expect(overallEtaSeconds(running({ phases, estimates: { training: 1, face_detection: 1 } }))).toBe(200);
  });

  it('is null or a whole number from 0 up, whatever the counters', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const rates = fc.record({ items: fc.nat(1e5), seconds: fc.nat(1e4) });
    const phase = fc.tuple(fc.option(fc.nat(1e6)), share, share, rates).map(([total, done, skip, rate]) => {
      const settled = Math.floor((total ?? 0) * done);
      const skipped = Math.floor(settled * skip);
      const completed = settled - skipped;
      const worked = Math.floor(completed * skip);
      return phaseWith({ total, completed, skipped, worked, needed: total !== 0, rate });
    });
    const seconds = fc.option(fc.double({ min: 0, max: 1e4, noNaN: true }));
    const fields = fc.record({
      phases: fc.record({ training: phase, face_detection: phase, clustering: phase }),
      estimates: fc.record({ training: seconds, face_detection: seconds, clustering: seconds }),
    });
    fc.assert(
      fc.property(fields, (some) => {
        const record = running(some);
        const eta = overallEtaSeconds(record);
        expect(eta === null || (Number.isSafeInteger(eta) && eta >= 0)).toBe(true);
        for (const { name } of allPhases()) expect(phaseEtaSeconds(record, name) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the rate', () => {
  it('is null until there are enough observations', () => {
    expect(perSecond(NO_RATE)).toBeNull();
    expect(perSecond(addWork(NO_RATE, 100, 0.5))).toBeNull();
    expect(perSecond(addWork(NO_RATE, 3, 60))).toBeNull();
    expect(perSecond(addWork(NO_RATE, 8, 2))).toBe(4);
  });

  it('of steady work is exact from the first report on', () => {
    const batches = fc.array(fc.double({ min: 0.05, max: 5, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 500, noNaN: true }), batches, (steady, seconds) => {
        let rate = NO_RATE;
        for (const span of seconds) {
          rate = addWork(rate, steady * span, span);
          const reported = perSecond(rate);
          if (reported !== null) expect(Math.abs(reported / steady - 1)).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('halves the weight of work after a half-life', () => {
    const before = { items: 40, seconds: 10 };
    expect(addWork(before, 0, RATE_HALF_LIFE_SECONDS)).toEqual({ items: 20, seconds: 5 + RATE_HALF_LIFE_SECONDS });
  });

  it('follows a change of speed within a minute', () => {
    let rate = NO_RATE;
    for (let second = 0; second < 60; second += 1) rate = addWork(rate, 10, 1);
    for (let second = 0; second < 60; second += 1) rate = addWork(rate, 2, 1);
    expect(perSecond(rate)).toBeGreaterThan(2);
    expect(perSecond(rate)).toBeLessThan(2.2);
  });
});
