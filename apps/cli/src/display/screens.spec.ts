import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionView } from '#libs/client';
import type { Snapshot } from '#libs/contracts';
import { allPhases } from '#libs/phases';
import { blockScreen, lineScreen, type Display } from './screens.js';
import { makeCondition, makeSummary } from '../../../../test/support/snapshots.js';
import { completedSession, trainingSession } from './snapshots.fixture.js';
import { Terminal } from './terminal.js';

let written: string;
const lines = () => written.trimEnd().split('\n').filter(Boolean);
const display = (): Display => ({
  terminal: new Terminal({ write: (text) => (written += text) }),
  phases: allPhases(),
  url: 'http://127.0.0.1:4000',
});

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
    const screen = lineScreen(display(), false);
    for (const condition of [null, makeCondition('no_worker'), makeCondition('no_worker', 2), makeCondition()]) {
      screen.update(1, { ...view(at(5)), condition });
      vi.advanceTimersByTime(1_000);
    }
    screen.close();
    expect(lines().map((line) => / failed 1\. No worker is running\. Since .* Restart Darkroom\.$/.test(line))).toEqual(
      [false, true, false],
    );
  });

  it('writes the first state at once, then the newest at most once a second', () => {
    const screen = lineScreen(display(), false);
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
    const screen = lineScreen(display(), false);
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
    const screen = lineScreen(display(), false);
    screen.update(1, view(at(5)));
    screen.end(completedSession);
    vi.advanceTimersByTime(5_000);
    expect(lines().slice(1)).toEqual([
      '[100.00 %] completed',
      expect.stringMatching(/^Holiday completed in/),
      'http://127.0.0.1:4000/sessions/1',
    ]);
    screen.close();
  });

  it('names the session on each line where there are several', () => {
    const screen = lineScreen(display(), true);
    screen.update(1, view(at(5)));
    screen.update(2, view(at(6)));
    expect(lines().map((line) => line.slice(0, 18))).toEqual(['session 1 [5.00 %]', 'session 2 [6.00 %]']);
    screen.close();
  });

  it('writes a line for each step of a session that it shows briefly, and its outcome', () => {
    const screen = lineScreen(display(), false);
    const other = { ...makeSummary({ sessionId: 7, percentage: 30 }), name: 'Other\x07', currentPhase: 'training' };
    screen.showOthers([other]);
    screen.showOthers([{ ...other, percentage: 31 }]);
    screen.showOthers([{ ...other, percentage: 31, condition: makeCondition('no_worker') }]);
    screen.end({ ...completedSession, sessionId: 7 });
    screen.close();
    expect(lines()).toEqual([
      'session 7 [30.00 %] Other\u{fffd}, training',
      expect.stringMatching(/^session 7 \[31.00 %\] Other\u{fffd}, training, No worker is running\. Since .*$/u),
      expect.stringMatching(/^Holiday completed in/),
      'http://127.0.0.1:4000/sessions/7',
    ]);
  });
});

describe('blockScreen', () => {
  it('shows sessions with their steps and a line for others; at the end the outcome and a link', () => {
    const output = { isTTY: true, columns: 80, rows: 30, write: (text: string) => (written += text) };
    const screen = blockScreen({ ...display(), terminal: new Terminal(output, 'xterm') });
    screen.update(1, view(at(5)));
    screen.showOthers([{ ...makeSummary({ sessionId: 7, percentage: 30 }), currentPhase: 'training' }]);
    vi.advanceTimersByTime(1_000);
    expect(lines().filter((line) => /^[●░█]|^Holiday/u.test(line))).toEqual([
      'Holiday  /photos',
      expect.stringMatching(/^[█░]+ {3}5\.00 % /u),
      expect.stringMatching(/^● Session 7 {3}30\.00 % /u),
    ]);
    written = '';
    screen.end(completedSession);
    screen.remove(7);
    screen.close();
    expect(written).toContain('\x1b]8;;http://127.0.0.1:4000/sessions/1\x1b\\');
    expect(written).toContain('▲ Holiday completed in 1 min 23 s: 100 photos, 2 copies, 1 failed');
  });

  it('stops its clocks while the server is silent, and says for how long it is', () => {
    const output = { isTTY: true, columns: 80, rows: 30, write: (text: string) => (written += text) };
    const screen = blockScreen({ ...display(), terminal: new Terminal(output, 'xterm') });
    const now = Date.now();
    const running = { ...at(5), updatedAt: new Date(now).toISOString() };
    screen.update(1, view(running));
    vi.advanceTimersByTime(12_000);
    screen.showSilence(now);
    written = '';
    vi.advanceTimersByTime(100);
    expect(written).toContain('1 min 25 s left');
    expect(lines().at(-1)).toBe('  ▲ No news from the server for 12 s');
    screen.showSilence(null);
    written = '';
    vi.advanceTimersByTime(100);
    expect(written).toContain('1 min 13 s left');
    screen.close();
  });
});
