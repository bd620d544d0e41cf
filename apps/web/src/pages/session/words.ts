import type { PhaseProgress, CurrentPhase, SessionStatus, Snapshot } from '#libs/contracts';
import type { FaviconProgress } from '../../design/tab.js';
import type { FindPhase } from '../../server/phases.js';

/** The label of each status. */
export const STATUS_WORDS: Record<SessionStatus, string> = {
  pending: 'Pending',
  discovering: 'Discovering',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** The caption of the current phase. */
export function phaseLabel(status: SessionStatus, phase: CurrentPhase, find: FindPhase): string {
  if (status === 'completed') return '✓ All Phases Complete';
  if (phase === 'discovering') return '🔎 Discovery - Looking for Photos';
  return phase === null ? 'Not started yet' : find(phase).words.caption;
}

/** The status of a phase in words. */
export function phaseState(phase: PhaseProgress): string {
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
 * The seconds that are left, counted down since `updatedAt`; null without an estimate.
 * A client clock that is behind the server's does not add to them.
 */
export function remainingSeconds(etaSeconds: number | null, updatedAt: string, now: number): number | null {
  if (etaSeconds === null) return null;
  const elapsed = Math.max(0, now - Date.parse(updatedAt)) / 1000;
  return Math.max(0, etaSeconds - elapsed);
}

/** The progress in the tab's icon, in whole percents. */
export function faviconOf({ overallStatus, overallProgress }: Snapshot): FaviconProgress {
  const share = Math.floor(overallProgress.percentage) / 100;
  if (overallStatus === 'completed') return { share: 1, state: 'done' };
  return { share, state: overallStatus === 'running' || overallStatus === 'discovering' ? 'working' : 'paused' };
}

/** The title of the browser's tab. */
export function tabTitle({ name, overallStatus, overallProgress }: Snapshot): string {
  const marks: Partial<Record<SessionStatus, string>> = { completed: '✓', failed: '✗', cancelled: '✗', paused: '❚❚' };
  const mark = marks[overallStatus] ?? `${Math.floor(overallProgress.percentage)}%`;
  return `${mark} ${name} · Darkroom`;
}
