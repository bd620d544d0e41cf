import { describe, expect, it } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { allPhases, type PhaseDeclaration } from '#libs/phases';
import { conditionText, outcome, progressLine, succeeded } from './render.js';
import { makeCondition } from '../../../../test/support/snapshots.js';
import {
  completedSession,
  discoveringSession,
  pendingSession,
  trainingSession,
  unreadSession,
} from './snapshots.fixture.js';

const phases = allPhases();

describe('progressLine', () => {
  it('shows counts, rate and time left of the current phase', () => {
    expect(progressLine(trainingSession, phases)).toBe(
      '[12.30 %] training 41/100 completed 38 skipped 2 failed 1, 552 photos per minute, about 1 min 25 s left',
    );
  });

  it('shows that it is estimating while there is no estimate', () => {
    const { overallProgress } = trainingSession;
    const line = progressLine(
      { ...trainingSession, overallProgress: { ...overallProgress, etaSeconds: null } },
      phases,
    );
    expect(line).toMatch(/, estimating$/);
  });

  it.each<[Snapshot, string]>([
    [pendingSession, '[0.00 %] pending'],
    [discoveringSession, '[0.00 %] discovering, 57 found'],
    [
      { ...trainingSession, overallStatus: 'paused' },
      '[12.30 %] paused in training 41/100 completed 38 skipped 2 failed 1',
    ],
    [completedSession, '[100.00 %] completed'],
  ])('shows the status of a session that is not running', (snapshot, line) => {
    expect(progressLine(snapshot, phases)).toBe(line);
  });

  it('counts stages in clustering', () => {
    const clustering = {
      ...trainingSession.phases.clustering,
      status: 'running' as const,
      stage: 'neighbours',
      progress: { ...trainingSession.phases.clustering.progress, total: 4, settled: 2 },
    };
    const snapshot: Snapshot = {
      ...trainingSession,
      overallProgress: { percentage: 97.5, etaSeconds: 2, currentPhase: 'clustering' },
      phases: { ...trainingSession.phases, clustering },
    };
    expect(progressLine(snapshot, phases)).toBe('[97.50 %] clustering 2/4 neighbours, about 2 s left');
  });
});

it('a session in which every photo failed does not say that it completed', () => {
  expect(progressLine(unreadSession, phases)).toBe('[100.00 %] nothing could be read');
  expect(outcome(unreadSession, phases)).toMatch(
    /^Holiday failed \(nothing could be read\) in 0 s: 5 photos, .*5 failed/,
  );
  const reason = '1 folder could not be read.';
  expect(outcome({ ...unreadSession, reason }, phases)).toMatch(
    /^Holiday failed \(nothing could be read; 1 folder could not be read\.\) in/,
  );
});

describe('success', () => {
  const { discovery } = completedSession;
  const withUnreadable = (unreadable: Record<string, number>): Snapshot => ({
    ...completedSession,
    discovery: { ...discovery, kinds: { ...discovery.kinds, unreadable } },
  });

  it.each<[string, Snapshot, boolean]>([
    ['a session that completed', completedSession, true],
    ['one that has a link that leads nowhere', withUnreadable({ link: 1 }), true],
    ['one that did not end', trainingSession, false],
    ['one that was cancelled', { ...completedSession, overallStatus: 'cancelled' }, false],
    ['one in which every photo failed', unreadSession, false],
    ['one that could not read two folders', withUnreadable({ folder: 2 }), false],
    ['one that could not read a file', withUnreadable({ file: 1 }), false],
  ])('of %s', (_, snapshot, expected) => {
    expect(succeeded(snapshot)).toBe(expected);
  });
});

describe('outcome', () => {
  it('shows a phase that only its server declares, by its words, unit and facts', () => {
    const captions: PhaseDeclaration = {
      name: 'captions',
      key: 'captions',
      weight: 10,
      unit: 'step',
      items: null,
      optional: true,
      facts: { lines: { counted: 'end', one: 'line', many: 'lines' } },
      words: {
        title: 'Captions',
        caption: 'Captions',
        step: 'Write captions',
        activity: 'Writing',
        again: 'Write again',
        skipped: { one: 'skipped', many: 'skipped' },
      },
    };
    const phase = { ...completedSession.phases.clustering, name: 'captions', stage: 'writing', lines: 7 };
    const snapshot: Snapshot = { ...completedSession, phases: { ...completedSession.phases, captions: phase } };
    expect(outcome(snapshot, [...phases, captions])).toMatch(/, 40 faces not grouped, 7 lines$/);
  });

  it('gives the counts of a completed session', () => {
    expect(outcome(completedSession, phases)).toBe(
      'Holiday completed in 1 min 23 s: 100 photos, 97 analyzed, 2 copies skipped, 1 failed, 231 faces, 1 person, 40 faces not grouped',
    );
  });

  it('says that photos were searched again with a new model', () => {
    const faceDetection = { ...completedSession.phases.faceDetection, renewed: 1 };
    const renewed = { ...completedSession, phases: { ...completedSession.phases, faceDetection } };
    expect(outcome(renewed, phases)).toContain('231 faces, 1 photo searched again with a new model, 1 person');
  });

  it('accounts for files that are no photos, and says nothing twice', () => {
    const kinds = { ignored: { hidden: 340 }, unsupported: { raw: 12 }, unreadable: { folder: 2 } };
    const reason = '2 folders could not be read.';
    const snapshot = { ...completedSession, reason, discovery: { ...completedSession.discovery, kinds } };
    expect(outcome(snapshot, phases)).toMatch(
      /^Holiday completed \(2 folders could not be read\.\) in .*, 12 RAW files not supported, 340 ignored$/,
    );
  });

  it('gives the reason of a failed session', () => {
    expect(outcome({ ...pendingSession, overallStatus: 'failed', reason: 'the folder\x07 is gone' }, phases)).toMatch(
      /^Holiday failed \(the folder\u{fffd} is gone\) in 0 s: 0 photos/u,
    );
  });
});

it('a session that does not move says why and what to do, and one that moves says nothing', () => {
  const blocked = { ...makeCondition('no_worker'), message: 'No worker\x07 is running.' };
  expect(conditionText(blocked)).toMatch(/^No worker\u{fffd} is running\. Since \d\d:\d\d:\d\d\. Restart Darkroom\.$/u);
  expect(conditionText(makeCondition())).toBeNull();
  expect(conditionText(null)).toBeNull();
});
