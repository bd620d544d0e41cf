import type { Condition, SessionSummary } from '#libs/contracts';
import type { WorkState } from '../../design/status-icon.js';
import { STATUS_WORDS } from '../session/words.js';

/** A session of the list, with its condition where the server has said it. */
export type SessionLine = SessionSummary & { readonly condition?: Condition };

/** How a session stands, in a word or two and a colour. */
export interface Standing {
  readonly state: WorkState;
  readonly words: string;
}

/** How a session stands. A run that came to its end is no success where nothing came of it. */
export function standingOf({ status, condition, photos, completed, skipped, failed }: SessionLine): Standing {
  switch (status) {
    case 'pending':
      return { state: 'waiting', words: STATUS_WORDS.pending };
    case 'discovering':
    case 'running':
      if (condition?.state === 'blocked') return { state: 'attention', words: 'Blocked' };
      if (condition?.state === 'waiting') return { state: 'attention', words: 'Waiting' };
      return { state: 'working', words: STATUS_WORDS[status] };
    case 'completed':
      if (photos === 0) return { state: 'attention', words: 'No photos found' };
      if (failed > 0 && completed + skipped === 0) return { state: 'failed', words: 'All failed' };
      return { state: 'done', words: STATUS_WORDS.completed };
    case 'failed':
      return { state: 'failed', words: STATUS_WORDS.failed };
    case 'paused':
    case 'cancelled':
      return { state: 'paused', words: STATUS_WORDS[status] };
  }
}
