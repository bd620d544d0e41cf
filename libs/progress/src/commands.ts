import type { Command } from '#libs/contracts';
import type { SessionRecord } from './record.js';

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

/** Items of the image phases that a retry would do again: failed, or pending where the run ended early. */
export function retryable(record: Pick<SessionRecord, 'phases' | 'discovery'>): number {
  const { training, face_detection: faces } = record.phases;
  const left = [training, faces].map((phase) =>
    phase.total === null ? 0 : phase.total - phase.completed - phase.skipped,
  );
  return left.reduce((sum, count) => sum + count, 0);
}

/** The commands that the session accepts now; the only source of what may be pressed. */
export function allowedCommands(record: SessionRecord): Command[] {
  return TABLE[record.status].filter((command) => command !== 'retry-failed' || retryable(record) > 0);
}
