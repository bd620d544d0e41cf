import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command} from '#libs/contracts';
import { PHASES, SessionStatus, SessionSummary, Snapshot, type Phase, type PhaseStatus } from '#libs/contracts';
import { allowedCommands, retryable } from './commands.js';
import type { Stage } from './record.js';
import { phaseDone, phaseWith, recordWith } from './records.fixture.js';
import { unifiedProgress } from './snapshot.js';
import { runningPhase, summarise } from './summary.js';

const STAGES: readonly (Stage | null)[] = [null, 'discovery', ...PHASES];

/** T5, by the book: before the current phase completed, the current one as the session, later ones pending. */
function expected(status: SessionStatus, stage: Stage | null, phase: Phase): PhaseStatus {
  if (status === 'completed') return 'completed';
  const order: readonly (Stage | null)[] = STAGES.slice(1);
  const [own, current] = [order.indexOf(phase), order.indexOf(stage)];
  if (current > own) return 'completed';
  if (current < own || status === 'discovering') return 'pending';
  return status;
}

describe.each(SessionStatus.options)('the phases of a session that is %s', (status) => {
  it.each(STAGES)('with its work in %s', (stage) => {
    const { phases, overallProgress } = unifiedProgress(recordWith({ status, stage }));
    for (const phase of [phases.training, phases.faceDetection, phases.clustering]) {
      expect([phase.name, phase.status]).toEqual([phase.name, expected(status, stage, phase.name)]);
    }
    const where = stage === 'discovery' ? 'discovering' : stage;
    expect(overallProgress.currentPhase).toBe(status === 'completed' ? 'completed' : where);
  });
});

it('a completed session is never told as running, whatever its phases say', () => {
  const snapshot = unifiedProgress(recordWith({ status: 'completed', stage: 'clustering', phases: { clustering: phaseWith({ total: 100, completed: 3 }) } }));
  expect(snapshot.overallStatus).toBe('completed');
  expect(Object.values(snapshot.phases).map((phase) => phase.status)).toEqual(['completed', 'completed', 'completed']);
  expect(snapshot.overallProgress.percentage).toBe(100);
});

describe('what may be asked of a session', () => {
  const failedOne = { training: phaseWith({ total: 2, completed: 1, failed: 1 }) };
  it.each<[SessionStatus, Command[]]>([
    ['pending', ['start', 'cancel']],
    ['discovering', ['cancel']],
    ['running', ['pause', 'cancel']],
    ['paused', ['resume', 'cancel']],
    ['completed', ['retry-failed', 'restart']],
    ['failed', ['retry-failed', 'restart']],
    ['cancelled', ['retry-failed', 'restart']],
  ])('that is %s: %j', (status, commands) => {
    expect(allowedCommands(recordWith({ status, phases: failedOne }))).toEqual(commands);
  });

  it.each(['completed', 'failed', 'cancelled'] as const)('that is %s with nothing failed or pending: no retry', (status) => {
    expect(allowedCommands(recordWith({ status, phases: { training: phaseDone(2) } }))).toEqual(['restart']);
  });

  it('a retry does failed and pending items of both image phases, but no duplicates', () => {
    const training = phaseWith({ total: 10, completed: 4, skipped: 3, failed: 1 });
    const face_detection = phaseWith({ total: 4, completed: 1, failed: 2 });
    expect(retryable(recordWith({ phases: { training, face_detection } }))).toBe(3 + 3);
  });
});

describe('a snapshot', () => {
  const at = new Date('2026-01-12T10:00:00.000Z');
  const record = recordWith({
    status: 'running',
    stage: 'face_detection',
    activeMs: 61_049,
    discovery: { found: 666, unreadable: 2, startedAt: at, completedAt: at },
    pace: { clustering: 10 },
    phases: {
      training: phaseWith({ total: 666, completed: 331, skipped: 335, worked: 331, startedAt: at, completedAt: at }),
      face_detection: phaseWith({ total: 331, completed: 41, failed: 1, worked: 42, faces: 157, startedAt: at, rate: { items: 20, seconds: 8 } }),
    },
  });

  it("says the seed's counts in the seed's places", () => {
    const { phases } = unifiedProgress(record);
    expect(phases.training.progress).toMatchObject({ current: 666, total: 666, percentage: 100, unique: 331, skipped: 335 });
    expect(phases.faceDetection.progress).toMatchObject({ current: 42, total: 331, percentage: 12.68, settled: 42, failed: 1 });
    expect(phases.faceDetection).toMatchObject({ status: 'running', faces: 157, completedAt: null });
  });

  it('tells rate and time left of the phase that runs, and of no other', () => {
    const { phases, overallProgress, activeSeconds } = unifiedProgress(record);
    expect(phases.faceDetection.progress).toMatchObject({ imagesPerMinute: 150, etaSeconds: Math.round(289 / 2.5) });
    expect(phases.training.progress).toMatchObject({ imagesPerMinute: null, etaSeconds: null });
    expect(overallProgress).toEqual({ percentage: 38.24, etaSeconds: 126, currentPhase: 'face_detection' });
    expect(activeSeconds).toBe(61);
  });

  it('stands still while paused: no rate, no time left', () => {
    const { phases, overallProgress } = unifiedProgress({ ...record, status: 'paused' });
    expect(phases.faceDetection.progress).toMatchObject({ imagesPerMinute: null, etaSeconds: null });
    expect(overallProgress).toMatchObject({ etaSeconds: null, percentage: 38.24 });
  });

  it('keeps the contract, and its line of the list as well, whatever was committed', () => {
    const count = fc.nat(5_000);
    const when = fc.option(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }));
    const phase = fc
      .record({ completed: count, skipped: count, failed: count, pending: count, started: fc.boolean(), worked: count, faces: count, seconds: count, when })
      .map(({ started, pending, when: startedAt, seconds, ...counts }) =>
        started
          ? phaseWith({ ...counts, total: pending + counts.completed + counts.skipped + counts.failed, startedAt, rate: { items: counts.worked, seconds } })
          : phaseWith(),
      );
    const records = fc.record({
      status: fc.constantFrom(...SessionStatus.options),
      stage: fc.constantFrom(...STAGES),
      run: count,
      seq: count,
      reason: fc.option(fc.string()),
      activeMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
      phases: fc.record({ training: phase, face_detection: phase, clustering: phase }),
      pace: fc.record({ training: fc.option(fc.double({ min: 0, max: 100, noNaN: true })) }),
    });
    fc.assert(
      fc.property(records, (said) => {
        const snapshot = unifiedProgress(recordWith(said));
        expect(Snapshot.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
        expect(SessionSummary.parse(summarise(snapshot))).toEqual(summarise(snapshot));
      }),
    );
  });

  it('is the same for the same record', () => {
    expect(unifiedProgress(record)).toEqual(unifiedProgress(structuredClone(record)));
  });

  it('makes the line of the list: photos of training, failures of both image phases', () => {
    const snapshot = unifiedProgress(record);
    expect(summarise(snapshot)).toMatchObject({
      status: 'running',
      percentage: 38.24,
      photos: 666,
      found: 666,
      completed: 331,
      skipped: 335,
      failed: 1,
      faces: 157,
      people: null,
      imagesPerMinute: 150,
    });
    expect(runningPhase(snapshot)?.name).toBe('face_detection');
    expect(runningPhase(unifiedProgress(recordWith()))).toBeNull();
  });
});
