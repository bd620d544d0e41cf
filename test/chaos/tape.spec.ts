import { describe, expect, it } from 'vitest';
import { hasReached, recoveryOf, type Frame } from './tape.js';

let seq = 0;
const frame = (at: number, work: number, fields: Partial<Frame> = {}): Frame => ({
  at,
  work,
  run: 1,
  seq: (seq += 1),
  status: 'running',
  reason: null,
  stage: 'training',
  settled: 0,
  total: 10,
  ...fields,
});

describe('recovery', () => {
  it('lasts from the end of the fault to the next commit of a worker', () => {
    expect(recoveryOf(150, [frame(100, 4), frame(400, 5), frame(500, 6)])).toBe(250);
  });

  it('ignores commits of requests', () => {
    expect(recoveryOf(150, [frame(100, 4), frame(200, 4), frame(400, 5)])).toBe(250);
  });

  it.each([
    ['the session was paused', [frame(100, 4, { status: 'paused' }), frame(200, 4), frame(300, 5)]],
    ['it was cancelled before', [frame(100, 4), frame(200, 4, { status: 'cancelled' }), frame(300, 5)]],
    ['another run began', [frame(100, 4), frame(200, 5, { run: 2 })]],
    ['nothing was committed afterwards', [frame(100, 4)]],
    ['nothing was recorded before the fault ended', [frame(200, 4)]],
  ])('is null where %s', (_, frames) => {
    expect(recoveryOf(150, frames)).toBeNull();
  });
});

describe('a place is reached', () => {
  const place = { stage: 'training', share: 0.5 } as const;

  it.each([
    ['in an earlier stage: no', { stage: 'discovery', settled: null, total: null }, false],
    ['in its stage, with less settled: no', { settled: 4 }, false],
    ['in its stage, with as much settled: yes', { settled: 5 }, true],
    ['in a later stage: yes', { stage: 'face_detection', settled: 0 }, true],
    ['that has not started: no', { status: 'pending', stage: null }, false],
  ] as const)('by a session %s', (_, fields, expected) => {
    expect(hasReached(frame(0, 0, fields), place)).toBe(expected);
  });
});
