import { describe, expect, it } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { makeCondition, makeSnapshot } from '../support/snapshots.js';
import type { SnapshotEvent } from '../support/socket.js';
import { contradictions, endProblems } from './observations.js';
import { connectionProblems } from './witnesses.js';

const witness = (name: string, ...shown: Snapshot[]) => ({ name, shown, complaints: [] as string[] });
const problemsOf = (...shown: Snapshot[]) => contradictions([witness('client', ...shown)]);

/** A snapshot whose training has settled so many. */
function trained(seq: number, completed: number, said: Partial<Parameters<typeof makeSnapshot>[0]> = {}): Snapshot {
  const snapshot = makeSnapshot({ seq, ...said });
  const progress = {
    ...snapshot.phases.training.progress,
    total: 10,
    completed,
    settled: completed,
    current: completed,
  };
  return { ...snapshot, phases: { ...snapshot.phases, training: { ...snapshot.phases.training, progress } } };
}

/** A snapshot whose training has completed and skipped so many of ten photos. */
function exchanged(seq: number, completed: number, skipped: number, ended = false): Snapshot {
  const snapshot = trained(seq, completed);
  const { training } = snapshot.phases;
  const settled = completed + skipped;
  const progress = { ...training.progress, skipped, settled, current: settled };
  const completedAt = ended ? snapshot.createdAt : null;
  return { ...snapshot, phases: { ...snapshot.phases, training: { ...training, progress, completedAt } } };
}

describe('what the witnesses received', () => {
  it('is consistent where seq grows and nothing falls within a run', () => {
    const shown = [
      trained(1, 0),
      trained(3, 4),
      trained(4, 4, { status: 'paused' }),
      trained(6, 10, { status: 'completed' }),
      trained(7, 0, { run: 2 }),
    ];
    expect(contradictions([witness('client', ...shown), witness('REST', ...shown)])).toEqual([]);
  });

  it('may exchange completed and skipped photos in the change that ends training', () => {
    expect(problemsOf(exchanged(1, 4, 4), exchanged(2, 3, 7, true))).toEqual([]);
    expect(problemsOf(exchanged(1, 4, 4), exchanged(2, 7, 3, true))).toEqual([]);
  });

  it.each([
    ['before the end', [exchanged(1, 4, 4), exchanged(2, 3, 5)], /completed of training fell from 4 to 3/],
    ['after the end', [exchanged(1, 4, 6, true), exchanged(2, 5, 5, true)], /skipped of training fell from 6 to 5/],
    ['and losing one', [exchanged(1, 4, 6), exchanged(2, 5, 4, true)], /settled of training fell from 10 to 9/],
  ])('an exchange %s is detected', (_, shown, expected) => {
    expect(problemsOf(...shown).join('\n')).toMatch(expected);
  });

  it.each([
    ['a seq that fell', /seq fell from seq 5 .* to 4/, [trained(5, 1), trained(4, 1)]],
    ['a run that fell', /run fell/, [trained(5, 1, { run: 2 }), trained(6, 1)]],
    [
      'a percentage that fell',
      /percentage fell from 50 to 40/,
      [makeSnapshot({ seq: 1, percentage: 50 }), makeSnapshot({ seq: 2, percentage: 40 })],
    ],
    ['a count that fell', /completed of training fell from 4 to 3/, [trained(1, 4), trained(2, 3)]],
    [
      'a count that moved after the end',
      /after cancelled it went on/,
      [trained(1, 4, { status: 'cancelled' }), trained(2, 5, { status: 'cancelled' })],
    ],
    [
      'a run that ended twice',
      /after cancelled it was completed/,
      [trained(1, 4, { status: 'cancelled' }), trained(2, 4, { status: 'completed' })],
    ],
    [
      'a count that moved while paused',
      /counts moved while paused/,
      [trained(1, 4, { status: 'paused' }), trained(2, 5, { status: 'paused' })],
    ],
  ])('%s is detected', (_, expected, shown) => {
    expect(problemsOf(...shown).join('\n')).toMatch(expected);
  });

  it('different snapshots of one seq are detected', () => {
    const problems = contradictions([witness('client', trained(1, 4)), witness('REST', trained(1, 5))]);
    expect(problems.join('\n')).toMatch(/REST and client received different snapshots of seq 1/);
  });

  it('may differ in estimates and in the fields that REST adds', () => {
    const snapshot = trained(1, 4);
    const other = {
      ...snapshot,
      overallProgress: { ...snapshot.overallProgress, etaSeconds: 9 },
      source: 'redis',
      stale: false,
      condition: makeCondition('no_worker'),
    };
    expect(contradictions([witness('client', snapshot), witness('REST', other)])).toEqual([]);
  });

  it('a total that changed within a run is detected, one that was unknown before is not', () => {
    const [unknown, ten] = [makeSnapshot({ seq: 1 }), trained(2, 0)];
    const eleven = structuredClone(trained(3, 0));
    eleven.phases.training.progress.total = 11;
    expect(problemsOf(unknown, ten)).toEqual([]);
    expect(problemsOf(unknown, ten, eleven).join('\n')).toMatch(/total of training went from 10 to 11/);
  });
});

describe('ends', () => {
  const [running, ended] = [makeSnapshot({ seq: 1 }), makeSnapshot({ seq: 2, status: 'completed' })];
  const client = (ends: Snapshot[]) => endProblems({ name: 'client', shown: [running, ended], ends });

  it('are reported once for each run that was seen ending', () => {
    expect(client([ended])).toEqual([]);
  });

  it.each([
    ['not at all', [], /0 ends of run 1, which it saw ending/],
    ['twice', [ended, ended], /2 ends of run 1/],
    [
      'for a run that was never seen ending',
      [ended, makeSnapshot({ seq: 9, run: 2, status: 'failed' })],
      /1 ends of run 2, which it never saw/,
    ],
  ])('reported %s are detected', (_, ends, expected) => {
    expect(client(ends).join('\n')).toMatch(expected);
  });
});

describe('the events of one connection', () => {
  const progress = (seq: number, run = 1): SnapshotEvent => ({
    event: 'progress',
    snapshot: makeSnapshot({ seq, run }),
    recent: [],
  });
  const completed = (seq: number, run = 1): SnapshotEvent => ({
    event: 'completed',
    snapshot: makeSnapshot({ seq, run, status: 'completed' }),
  });

  const renamed: SnapshotEvent = { ...completed(5), event: 'progress', recent: [] };

  it('grows, a run ends once, and what changes after its end ends nothing', () => {
    const events = [progress(1), progress(3), completed(4), renamed, progress(6, 2), completed(7, 2)];
    expect(connectionProblems(events)).toEqual([]);
  });

  it.each([
    ['something twice', [progress(3), progress(3)], /progress of seq 3 came after seq 3/],
    ['something older', [progress(3), progress(2)], /progress of seq 2 came after seq 3/],
    ['a run that goes on', [completed(3), progress(4)], /progress of seq 4 came after the end of run 1/],
    ['two ends of a run', [completed(3), completed(4)], /completed of seq 4 came after the end of run 1/],
  ])('%s is detected', (_, events, expected) => {
    expect(connectionProblems(events).join('\n')).toMatch(expected);
  });
});
