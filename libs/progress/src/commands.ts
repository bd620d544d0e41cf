import type { Command } from '#libs/contracts';
import type { PhaseRecord, SessionRecord } from './record.js';

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
 * Items that a retry would do: failed, or pending where the run ended early. One that ended in discovery has what was
 * found till then.
 */
export function retryable({ phases, discovery }: Pick<SessionRecord, 'phases' | 'discovery'>): number {
  const { training, face_detection: faces } = phases;
  const left = ({ completed, skipped }: PhaseRecord, total: number) => total - completed - skipped;
  return left(training, training.total ?? discovery.found) + left(faces, faces.total ?? 0);
}

/** The commands that the session accepts now; the only source of what may be pressed. */
export function allowedCommands(record: SessionRecord): Command[] {
  return TABLE[record.status].filter((command) => command !== 'retry-failed' || retryable(record) > 0);
}
