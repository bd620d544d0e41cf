import { describe, expect, it } from 'vitest';
import { isTerminal, type SessionStatus } from '#libs/contracts';
import { byLastActivity, lineCommand } from './order.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const session = (sessionId: number, status: SessionStatus, minute: number, renamed = minute) => ({
  sessionId,
  status,
  endedAt: isTerminal(status) ? at(minute) : null,
  updatedAt: at(renamed),
});
const ids = (sessions: ReturnType<typeof session>[]) => byLastActivity(sessions).map(({ sessionId }) => sessionId);

describe('the order of sessions', () => {
  it('is by their last change, so that an old one that was restarted and ended is first', () =>
    expect(ids([session(3, 'completed', 2), session(2, 'failed', 1), session(1, 'completed', 9)])).toEqual([1, 3, 2]));

  it('is not changed by another name for one that has ended', () =>
    expect(ids([session(1, 'completed', 2, 8), session(2, 'completed', 5)])).toEqual([2, 1]));

  it('has what is at work or paused first, and keeps it in place while it changes', () => {
    const others = [session(4, 'completed', 30), session(5, 'pending', 31)];
    expect(ids([...others, session(1, 'running', 8), session(2, 'paused', 3)])).toEqual([2, 1, 5, 4]);
    expect(ids([...others, session(1, 'running', 40), session(2, 'discovering', 50)])).toEqual([2, 1, 5, 4]);
  });
});

it.each<[SessionStatus, string | null]>([
  ['running', 'pause'],
  ['paused', 'resume'],
  ['discovering', null],
  ['completed', null],
])('a session that is %s offers %s', (status, command) => expect(lineCommand(status)).toBe(command));
