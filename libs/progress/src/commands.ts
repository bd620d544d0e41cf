import type { Command } from '#libs/contracts';
import { phaseRecord, phasesOf, type SessionRecord } from './record.js';

/** What each status allows, before looking at what there is to do. */
const TABLE = {
  pending: ['start', 'cancel'],
  discovering: ['cancel'],
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  completed: ['retry-failed', 'restart'],
  failed: ['retry-failed', 'restart'],
  cancelled: ['retry-failed', 'restart'],
} as const satisfies Record<SessionRecord['status'], readonly Command[]>;

/**
 * Items that a retry would process: failed, or pending where the run ended early. A run that ended in discovery has
 * what was found until then.
 */
export function retryable(record: Pick<SessionRecord, 'phases' | 'discovery'>): number {
  return phasesOf(record).reduce((sum, { name, items }) => {
    if (items === null) return sum;
    const { total, completed, skipped } = phaseRecord(record, name);
    return sum + (total ?? (items === 'found' ? record.discovery.found : 0)) - completed - skipped;
  }, 0);
}

/** The commands that the session accepts now; the only source of what a client may offer. */
export function allowedCommands(record: SessionRecord): Command[] {
  return TABLE[record.status].filter((command) => command !== 'retry-failed' || retryable(record) > 0);
}
