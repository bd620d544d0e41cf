import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionView } from '#libs/client';
import type { Snapshot } from '#libs/contracts';
import { allPhases } from '#libs/phases';
import { makeCondition, makeSummary } from '../../../../test/support/snapshots.js';
import { endLine, sessionBlock, sessionLine, type Look } from './block.js';
import { displayWidth } from './layout.js';
import { inColour, withoutColour } from './paint.js';
import {
  completedSession,
  discoveringSession,
  pendingSession,
  trainingSession,
  unreadSession,
} from './snapshots.fixture.js';
import { clockTime } from './text.js';

const phases = allPhases();
const NOW = Date.parse(trainingSession.updatedAt);
const LEFT = 85;
const look = (rest: Partial<Look> = {}): Look => ({ phases, paint: withoutColour, width: 79, now: NOW, ...rest });
const view = (snapshot: Snapshot | null, rest: Partial<SessionView> = {}): SessionView => ({
  snapshot,
  condition: null,
  recent: [],
  connection: 'live',
  confirmedAt: NOW,
  error: null,
  ...rest,
});
const stepsOf = (lines: string[]) => lines.filter((line) => /^ {2}[○●✓▲✗‖] /u.test(line));

describe('a session with its steps', () => {
  const done = (seconds: number) => `done about ${clockTime(NOW + seconds * 1_000, NOW)}`;

  it('shows what is left and each step', () => {
    const lines = sessionBlock(view(trainingSession), look());
    expect(lines).toEqual([
      'Holiday  /photos',
      expect.stringMatching(new RegExp(`^█+░+   12\\.30 %   1 min 25 s left, ${done(LEFT)}$`, 'u')),
      '  ✓ Find files      100 photos',
      '  ● Look at photos  41 of 100  2 copies  1 failed  552 per minute  1 s left',
      '  ○ Find faces',
      '  ○ Group people',
    ]);
  });

  it('has a bar for each phase where the terminal is wide', () => {
    const lines = stepsOf(sessionBlock(view(trainingSession), look({ width: 159 })));
    expect(lines[1]).toMatch(/^ {2}● Look at photos {2}█{8}░{12} {2}41 of 100 /u);
  });

  it('never has a line that is wider than the terminal', () => {
    const long = { ...trainingSession, name: '家族の写真'.repeat(9), rootPath: `/photos/${'x'.repeat(300)}` };
    const blocked = makeCondition('no_worker');
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 200 }), fc.boolean(), (width, isColoured) => {
        const paint = isColoured ? inColour : withoutColour;
        const lines = [
          ...sessionBlock(view(long, { condition: blocked }), look({ width, paint })),
          ...sessionLine({ ...makeSummary({}), name: long.name, condition: blocked }, look({ width, paint })),
        ];
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('counts down what is left, and up what has elapsed', () => {
    const started = { ...trainingSession, activeSeconds: 20 };
    const [, line] = sessionBlock(view(started, { confirmedAt: NOW + 30_000 }), look({ now: NOW + 30_000 }));
    expect(line).toContain(`   55 s left, ${done(LEFT)}   50 s elapsed`);
  });

  it('says that it is connecting, and that the connection is lost', () => {
    expect(sessionBlock(view(null, { connection: 'connecting', confirmedAt: null }), look())).toEqual(['Connecting …']);
    const error = { code: 'unavailable', message: 'No answer' } as const;
    const lost = sessionBlock(view(trainingSession, { connection: 'reconnecting', error }), look({ now: NOW + 4_000 }));
    expect(lost.at(-1)).toBe('  ▲ Reconnecting …, as of 4 s ago: No answer');
  });

  it('says why a session does not move, in place of what is left', () => {
    const lines = sessionBlock(view(trainingSession, { condition: makeCondition('no_worker') }), look());
    expect(lines[1]).toMatch(/   12\.30 %   blocked$/);
    expect(lines.at(-1)).toMatch(/^ {2}▲ No worker is running\. Since .* Restart Darkroom\.$/u);
    expect(stepsOf(lines)[1]).toBe('  ▲ Look at photos  41 of 100  2 copies  1 failed');
  });

  it.each<[string, Snapshot, string[]]>([
    ['waits', pendingSession, ['○', '○', '○', '○']],
    ['looks for photos', discoveringSession, ['●', '○', '○', '○']],
    ['has ended', completedSession, ['✓', '✓', '✓', '✓']],
  ])('marks the steps of a session that %s', (_state, snapshot, marks) => {
    expect(stepsOf(sessionBlock(view(snapshot), look())).map((line) => line.trim()[0])).toEqual(marks);
  });

  it('shows a step that only its server knows, and removes control characters', () => {
    const added = { ...completedSession.phases.clustering, name: 'captions', lines: 7 };
    const hostile = { ...completedSession, name: 'a\x1b[2Jb', phases: { ...completedSession.phases, captions: added } };
    const lines = sessionBlock(view(hostile), look());
    expect(lines[0]).toBe('a\u{fffd}[2Jb  /photos');
    expect(stepsOf(lines).at(-1)).toMatch(/^ {2}✓ captions/u);
  });
});

describe('a session on a line', () => {
  const session = { ...makeSummary({ percentage: 44 }), currentPhase: 'training', etaSeconds: 60 };

  it('shows its step and what is left', () => {
    const at = Date.parse(session.updatedAt);
    expect(sessionLine(session, look({ now: at }))).toEqual([
      `● Session 1   44.00 %   Look at photos   1 min left, done about ${clockTime(at + 60_000, at)}`,
    ]);
  });

  it('says why it does not move', () => {
    const lines = sessionLine({ ...session, condition: makeCondition('no_worker') }, look());
    expect(lines[0]).toBe('▲ Session 1   44.00 %   Look at photos   blocked');
    expect(lines[1]).toMatch(/^ {2}▲ No worker is running\./u);
  });
});

describe('the end of a session', () => {
  const [training, { overallStatus }] = [completedSession.phases.training, completedSession];
  const ended = (failed: number, status = overallStatus): Snapshot => ({
    ...completedSession,
    overallStatus: status,
    phases: { ...completedSession.phases, training: { ...training, progress: { ...training.progress, failed } } },
  });

  it.each([
    [ended(0), '✓ Holiday completed'],
    [ended(1), '▲ Holiday completed'],
    [unreadSession, '✗ Holiday failed (nothing could be read)'],
    [ended(0, 'failed'), '✗ Holiday failed'],
    [ended(0, 'cancelled'), '✗ Holiday cancelled'],
  ])('is marked by what came of it (%#)', (snapshot, start) => {
    expect(endLine(snapshot, look()).split(' in ')[0]).toBe(start);
  });

  it('gives its figures, without those that are nothing', () => {
    expect(endLine(ended(0), look())).toBe(
      '✓ Holiday completed in 1 min 23 s: 100 photos, 2 copies, 231 faces, 1 person, 40 faces not grouped',
    );
  });
});
