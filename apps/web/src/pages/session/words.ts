import type { AnyPhaseProgress, Command, CurrentPhase, Phase, SessionStatus, Snapshot } from '#libs/contracts';
import type { FaviconProgress } from '../../design/tab.js';

/** What a status is called. */
export const STATUS_WORDS: Record<SessionStatus, string> = {
  pending: 'Pending',
  discovering: 'Discovering',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** What a phase is called. */
export const PHASE_WORDS: Record<Phase, string> = {
  training: 'Training',
  face_detection: 'Face Detection',
  clustering: 'Clustering',
};

/** What a command is called on its button. */
export const COMMAND_WORDS: Record<Command, string> = {
  start: 'Start',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  'retry-failed': 'Retry failed',
  restart: 'Restart…',
};

const CURRENT_WORDS: Record<NonNullable<CurrentPhase>, string> = {
  discovering: '🔎 Discovery - Looking for Photos',
  training: '🎨 Training - Generating Image Embeddings',
  face_detection: '😊 Face Detection - Analyzing Faces',
  clustering: '🔗 Clustering - Grouping Similar Faces',
  completed: '✓ All Phases Complete',
};

/** The line that says what is going on. */
export function phaseLabel(status: SessionStatus, phase: CurrentPhase): string {
  if (status === 'completed') return CURRENT_WORDS.completed;
  return phase === null ? 'Not started yet' : CURRENT_WORDS[phase];
}

/** What a phase says of itself: complete, how it stopped, or what it waits for. */
export function phaseState(phase: AnyPhaseProgress): string {
  switch (phase.status) {
    case 'completed':
      return '✓ Complete';
    case 'failed':
      return '✗ Failed';
    case 'running':
      return 'Running';
    case 'paused':
      return 'Paused';
    case 'cancelled':
      return 'Cancelled';
    case 'pending':
      return 'Pending';
  }
}

/**
 * The seconds that are left, counted down from when they were told; null while there is nothing to say.
 * A client clock that is behind the server's does not add to them.
 */
export function remainingSeconds(etaSeconds: number | null, updatedAt: string, now: number): number | null {
  if (etaSeconds === null) return null;
  const elapsed = Math.max(0, now - Date.parse(updatedAt)) / 1000;
  return Math.max(0, etaSeconds - elapsed);
}

/** What the tab's icon says: a whole percent at a time. */
export function faviconOf({ overallStatus, overallProgress }: Snapshot): FaviconProgress {
  const share = Math.floor(overallProgress.percentage) / 100;
  if (overallStatus === 'completed') return { share: 1, state: 'done' };
  return { share, state: overallStatus === 'running' || overallStatus === 'discovering' ? 'working' : 'resting' };
}

/** What stands in the browser's tab. */
export function tabTitle({ name, overallStatus, overallProgress }: Snapshot): string {
  const marks: Partial<Record<SessionStatus, string>> = { completed: '✓', failed: '✗', cancelled: '✗', paused: '❚❚' };
  const mark = marks[overallStatus] ?? `${Math.floor(overallProgress.percentage)}%`;
  return `${mark} ${name} · Darkroom`;
}
