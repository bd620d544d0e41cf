import { COMMANDS } from '#libs/progress';
import { Command, isAtWork, isTerminal, type SessionStatus, type SessionSummary } from '#libs/contracts';

/** Whether a session is at work or paused: what a person may want to look after now. */
export function isCurrent(status: SessionStatus): boolean {
  return isAtWork(status) || status === 'paused';
}

/** When a session ended, or changed last: one that has ended may still get another name. */
export function lastActivity({ endedAt, updatedAt }: Pick<SessionSummary, 'endedAt' | 'updatedAt'>): string {
  return endedAt ?? updatedAt;
}

/** Sessions with what is current first, each of these in the order of their ids, then those that ended or changed last. */
export function byLastActivity<S extends Pick<SessionSummary, 'sessionId' | 'status' | 'endedAt' | 'updatedAt'>>(
  sessions: readonly S[],
): S[] {
  // Current sessions change all the time: by their last change they would swap places.
  const rank = (session: S) => (isCurrent(session.status) ? Infinity : Date.parse(lastActivity(session)));
  return sessions.toSorted((a, b) => {
    const [first, second] = [rank(a), rank(b)];
    return first === second ? b.sessionId - a.sessionId : second > first ? 1 : -1;
  });
}

/** The one command that a line of the list offers: one that takes no more than another to take back. */
export function lineCommand(status: SessionStatus): Command | null {
  const isReversible = ({ already }: (typeof COMMANDS)[Command]) => already.some((other) => !isTerminal(other));
  return Command.options.find((name) => isReversible(COMMANDS[name]) && COMMANDS[name].from.includes(status)) ?? null;
}
