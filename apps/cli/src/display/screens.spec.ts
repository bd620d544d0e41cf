import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionView } from '#libs/client';
import type { Snapshot } from '#libs/contracts';
import { allPhases } from '#libs/phases';
import { lineScreen } from './screens.js';
import { makeCondition } from '../../../../test/support/snapshots.js';
import { completedSession, trainingSession } from './snapshots.fixture.js';
import { Terminal } from './terminal.js';

let written: string;
const lines = () => written.trimEnd().split('\n').filter(Boolean);
const terminal = () => new Terminal({ write: (text) => (written += text) });

beforeEach(() => {
  written = '';
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

function view(snapshot: Snapshot, connection: SessionView['connection'] = 'live'): SessionView {
  return { snapshot, condition: null, recent: [], connection, confirmedAt: 0, error: null };
}
const at = (percentage: number): Snapshot => ({
  ...trainingSession,
  overallProgress: { ...trainingSession.overallProgress, percentage },
});

describe('lineScreen', () => {
  it('writes a line when a session stops to move, and one when it moves again', () => {
    const screen = lineScreen(terminal(), allPhases(), false);
    for (const condition of [null, makeCondition('no_worker'), makeCondition('no_worker', 2), makeCondition()]) {
      screen.update(1, { ...view(at(5)), condition });
      vi.advanceTimersByTime(1_000);
    }
    screen.close();
    expect(lines().map((line) => / left\. No worker is running\. Since .* Restart Darkroom\.$/.test(line))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('writes the first state at once, then the newest at most once a second', () => {
    const screen = lineScreen(terminal(), allPhases(), false);
    for (let percentage = 1; percentage <= 40; percentage += 1) {
      screen.update(1, view(at(percentage)));
      vi.advanceTimersByTime(100);
    }
    screen.close();
    expect(lines().map((line) => line.slice(0, 9))).toEqual([
      '[1.00 %] ',
      '[10.00 %]',
      '[20.00 %]',
      '[30.00 %]',
      '[40.00 %]',
    ]);
  });

  it('writes nothing while nothing moves, except changes of the connection', () => {
    const screen = lineScreen(terminal(), allPhases(), false);
    screen.update(1, view(at(5)));
    vi.advanceTimersByTime(60_000);
    expect(lines()).toHaveLength(1);
    screen.update(1, view(at(5), 'reconnecting'));
    vi.advanceTimersByTime(60_000);
    expect(lines()).toHaveLength(2);
    expect(lines()[1]).toMatch(/\(reconnecting\)$/);
    screen.close();
  });

  it('writes the last percentage and the outcome at once', () => {
    const screen = lineScreen(terminal(), allPhases(), false);
    screen.update(1, view(at(5)));
    screen.end(1, completedSession);
    vi.advanceTimersByTime(5_000);
    expect(lines().slice(1)).toEqual(['[100.00 %] completed', expect.stringMatching(/^Holiday completed in/)]);
    screen.close();
  });

  it('names the session on each line where there are several', () => {
    const screen = lineScreen(terminal(), allPhases(), true);
    screen.update(1, view(at(5)));
    screen.update(2, view(at(6)));
    expect(lines().map((line) => line.slice(0, 18))).toEqual(['session 1 [5.00 %]', 'session 2 [6.00 %]']);
    screen.close();
  });
});
