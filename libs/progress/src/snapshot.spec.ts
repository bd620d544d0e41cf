import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SessionStatus, SessionSummary, Snapshot, stages } from '#libs/contracts';
import { retryable } from './commands.js';
import { NO_OTHER_FILES } from './other-files.js';
import { settled } from './percentage.js';
import { phaseWith, recordWith } from './records.fixture.js';
import { runningPhase, summarise, unifiedProgress } from './snapshot.js';

const STAGES = [null, ...stages()];

describe('a retry', () => {
  it('processes failed and pending items of both image phases, but no duplicates', () => {
    const training = phaseWith({ total: 10, completed: 4, skipped: 3, failed: 1 });
    const face_detection = phaseWith({ total: 4, completed: 1, failed: 2 });
    expect(retryable(recordWith({ phases: { training, face_detection } }))).toBe(3 + 3);
  });

  it('of a run that ended in discovery processes what was found', () => {
    const discovery = { found: 7, others: NO_OTHER_FILES, missing: 0, startedAt: new Date(0), completedAt: null };
    expect(retryable(recordWith({ status: 'cancelled', stage: 'discovery', discovery }))).toBe(7);
  });
});

describe('a snapshot', () => {
  const at = new Date('2026-01-12T10:00:00.000Z');
  const faceCounts = { total: 331, completed: 41, failed: 1, worked: 42 };
  const others = { ignored: { hidden: 3, trash: 1 }, unsupported: { raw: 12 }, unreadable: { folder: 2 } };
  const record = recordWith({
    status: 'running',
    stage: 'face_detection',
    activeMs: 61_049,
    discovery: { found: 666, others, missing: 3, startedAt: at, completedAt: at },
    estimates: { clustering: 10 },
    phases: {
      training: phaseWith({ total: 666, completed: 331, skipped: 335, worked: 331, startedAt: at, completedAt: at }),
      face_detection: phaseWith({
        ...faceCounts,
        facts: { faces: 157 },
        startedAt: at,
        rate: { items: 20, seconds: 8 },
      }),
    },
  });

  it('has the counts of each phase in the fields of the protocol', () => {
    const { training, faceDetection } = unifiedProgress(record).phases;
    const trained = { current: 666, total: 666, percentage: 100, unique: 331, skipped: 335 };
    expect(training.progress).toMatchObject(trained);
    const detected = { current: 42, total: 331, percentage: 12.68, settled: 42, failed: 1 };
    expect(faceDetection).toMatchObject({ status: 'running', faces: 157, completedAt: null, progress: detected });
  });

  it('counts the files that are no photos by state and kind', () => {
    const { discovery } = unifiedProgress(record);
    expect(discovery).toMatchObject({
      found: 666,
      ignored: 4,
      unsupported: 12,
      unreadable: 2,
      kinds: others,
      missing: 3,
    });
  });

  it('has the rate and the remaining time of the running phase only', () => {
    const { phases, overallProgress, activeSeconds } = unifiedProgress(record);
    expect(phases.faceDetection.progress).toMatchObject({ imagesPerMinute: 150, etaSeconds: Math.round(289 / 2.5) });
    expect(phases.training.progress).toMatchObject({ imagesPerMinute: null, etaSeconds: null });
    expect(overallProgress).toEqual({ percentage: 38.24, etaSeconds: 126, currentPhase: 'face_detection' });
    expect(activeSeconds).toBe(61);
  });

  it('and its summary fit the contract for any record', () => {
    const count = fc.nat(5_000);
    const when = fc.option(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }));
    const counts = fc.record({ completed: count, skipped: count, failed: count, worked: count });
    const started = fc
      .tuple(counts, count, count, when)
      .map(([some, pending, seconds, startedAt]) =>
        phaseWith({ ...some, total: pending + settled(some), startedAt, rate: { items: some.worked, seconds } }),
      );
    const phase = fc.oneof(started, fc.constant(phaseWith()));
    const records = fc.record({
      status: fc.constantFrom(...SessionStatus.options),
      stage: fc.constantFrom(...STAGES),
      run: count,
      seq: count,
      reason: fc.option(fc.string()),
      activeMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
      phases: fc.record({ training: phase, face_detection: phase, clustering: phase }),
      estimates: fc.record({ training: fc.option(fc.double({ min: 0, max: 100, noNaN: true })) }),
    });
    fc.assert(
      fc.property(records, (fields) => {
        const snapshot = unifiedProgress(recordWith(fields));
        expect(Snapshot.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
        expect(SessionSummary.parse(summarise(snapshot))).toEqual(summarise(snapshot));
      }),
    );
  });

  it('is the same for the same record', () => {
    expect(unifiedProgress(record)).toEqual(unifiedProgress(structuredClone(record)));
  });

  it('yields a summary: photos of training, failures of both image phases', () => {
    const snapshot = unifiedProgress(record);
    const photos = { photos: 666, found: 666, completed: 331, skipped: 335, failed: 1, faces: 157, people: null };
    const summary = { status: 'running', percentage: 38.24, imagesPerMinute: 150, ...photos };
    expect(summarise(snapshot)).toMatchObject(summary);
    expect(runningPhase(snapshot)?.name).toBe('face_detection');
    expect(runningPhase(unifiedProgress(recordWith()))).toBeNull();
  });
});
