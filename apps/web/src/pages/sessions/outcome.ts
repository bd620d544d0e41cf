import type { Condition, SessionStatus, SessionSummary } from '#libs/contracts';
import { everythingFailed, nothingFound, type Results } from '#libs/progress';
import type { WorkState } from '../../design/status-icon.js';
import { STATUS_WORDS } from '../session/words.js';

/** A session of the list, with its condition where the server has said it. */
export type SessionLine = SessionSummary & { readonly condition?: Condition };

/** How a session stands, in a word or two and a colour. */
export interface Standing {
  readonly state: WorkState;
  readonly words: string;
}

/** The state of each status. */
export const STATUS_STATES: Record<SessionStatus, WorkState> = {
  pending: 'waiting',
  discovering: 'working',
  running: 'working',
  paused: 'paused',
  completed: 'done',
  failed: 'failed',
  cancelled: 'paused',
};

/** How a session stands. A run that came to its end is no success where nothing came of it. */
export function standingOf(session: Results & { readonly condition?: Condition | null }): Standing {
  const { status, condition } = session;
  const state = STATUS_STATES[status];
  if (state === 'working' && condition && condition.state !== 'working') {
    return { state: 'attention', words: condition.state === 'blocked' ? 'Blocked' : 'Waiting' };
  }
  if (everythingFailed(session)) return { state: 'failed', words: 'All failed' };
  if (status === 'completed' && nothingFound(session)) return { state: 'attention', words: 'No photos found' };
  return { state, words: STATUS_WORDS[status] };
}
