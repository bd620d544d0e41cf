import { isAtWork, type PhaseProgress, type CurrentPhase, type SessionStatus, type Snapshot } from '#libs/contracts';
import { DISCOVERY_WORDS } from '#libs/progress';
import { timeOfWeek, duration } from '../../design/format.js';
import type { FaviconProgress } from '../../design/tab.js';
import { declarationOf } from '../../server/phases.js';

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
export function phaseLabel(status: SessionStatus, phase: CurrentPhase): string {
  if (status === 'completed') return '✓ All Phases Complete';
  if (phase === 'discovering') return DISCOVERY_WORDS.caption;
  return phase === null ? 'Not started yet' : declarationOf(phase).words.caption;
}

/** The label of each status of a phase. */
export const PHASE_WORDS: Record<PhaseProgress['status'], string> = {
  ...STATUS_WORDS,
  completed: '✓ Complete',
  failed: '✗ Failed',
};

/**
 * The seconds that are left, counted down since `updatedAt`; null without an estimate.
 * A client clock that is behind the server's does not add to them.
 */
export function remainingSeconds(etaSeconds: number | null, updatedAt: string, now: number): number | null {
  if (etaSeconds === null) return null;
  const elapsed = Math.max(0, now - Date.parse(updatedAt)) / 1000;
  return Math.max(0, etaSeconds - elapsed);
}

/** The time that is left, as `remainingSeconds` counts it. */
export function timeLeft(etaSeconds: number | null, updatedAt: string, now: number): string {
  const seconds = remainingSeconds(etaSeconds, updatedAt, now);
  return seconds === null ? 'estimating' : `${duration(seconds)} left`;
}

/**
 * When work ends, and the time that is left as `remainingSeconds` counts it: `Done about 14:32 · 2 min left`, on another
 * day `Done about Fri 14:32 · …`; null without an estimate.
 */
export function finishInWords(etaSeconds: number | null, updatedAt: string, now: number): string | null {
  const left = remainingSeconds(etaSeconds, updatedAt, now);
  return left === null ? null : `Done about ${timeOfWeek(now + 1000 * left, now)} · ${duration(left)} left`;
}

/** The progress in the tab's icon, in whole percents; `failed`: nothing has come of the run. */
export function faviconOf({ overallStatus, overallProgress }: Snapshot, failed: boolean): FaviconProgress {
  const share = Math.floor(overallProgress.percentage) / 100;
  if (failed || overallStatus === 'failed') return { share, state: 'failed' };
  if (overallStatus === 'completed') return { share: 1, state: 'done' };
  return { share, state: isAtWork(overallStatus) ? 'working' : 'paused' };
}

/** The title of the browser's tab. */
export function tabTitle({ name, overallStatus, overallProgress }: Snapshot, failed: boolean): string {
  const marks: Partial<Record<SessionStatus, string>> = { completed: '✓', failed: '✗', cancelled: '✗', paused: '❚❚' };
  const mark = failed ? '✗' : (marks[overallStatus] ?? `${Math.floor(overallProgress.percentage)}%`);
  return `${mark} ${name} · Darkroom`;
}
