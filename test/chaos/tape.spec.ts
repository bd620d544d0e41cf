import { describe, expect, it } from 'vitest';
import { recoveryOf, type Frame } from './tape.js';

let seq = 0;
const frame = (at: number, work: number, said: Partial<Frame> = {}): Frame => ({ at, work, run: 1, seq: (seq += 1), status: 'running', stage: 'training', ...said });

describe('recovery', () => {
  it('lasts from the end of the fault to the next commit of a worker', () => {
    expect(recoveryOf(150, [frame(100, 4), frame(400, 5), frame(500, 6)])).toBe(250);
  });

  it('is not what a request commits', () => {
    expect(recoveryOf(150, [frame(100, 4), frame(200, 4), frame(400, 5)])).toBe(250);
  });

  it.each([
    ['the session was paused', [frame(100, 4, { status: 'paused' }), frame(200, 4), frame(300, 5)]],
    ['it was cancelled before', [frame(100, 4), frame(200, 4, { status: 'cancelled' }), frame(300, 5)]],
    ['another run began', [frame(100, 4), frame(200, 5, { run: 2 })]],
    ['nothing was committed any more', [frame(100, 4)]],
    ['nothing was known of it', [frame(200, 4)]],
  ])('is none where %s', (_, frames) => {
    expect(recoveryOf(150, frames)).toBeNull();
  });
});
