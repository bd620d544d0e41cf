import type { Snapshot } from '#libs/contracts';
import * as results from '#libs/progress';
import type { WorkState } from '../../design/status-icon.js';
import { STATUS_STATES, type Standing } from '../sessions/outcome.js';
import type { SessionPhase } from './phases.js';
import { PHASE_WORDS, phaseLabel } from './words.js';

/** Whether a run has ended without a single photo that could be read. */
export function everythingFailed(snapshot: Snapshot): boolean {
  return results.everythingFailed(results.summarise(snapshot));
}

/** Whether a run has ended without having found a photo. */
export function nothingFound(snapshot: Snapshot): boolean {
  return results.nothingFound(results.summarise(snapshot));
}

/** The caption of the current phase; where nothing came of a run, that in words. */
export function endingLabel(snapshot: Snapshot): string {
  if (everythingFailed(snapshot)) return 'No photo could be read';
  if (nothingFound(snapshot)) return 'No photos found';
  return phaseLabel(snapshot.overallStatus, snapshot.overallProgress.currentPhase);
}

/**
 * How a phase of a session stands: done only where something came of it.
 * @param session the state of its session, which that of the phase that runs is.
 * @param isOver whether the session has ended.
 */
export function phaseStanding({ phase, declaration }: SessionPhase, session: WorkState, isOver: boolean): Standing {
  const { status, progress } = phase;
  if (status === 'pending' && isOver) return { state: 'waiting', words: 'Not started' };
  if (status === 'completed' && !progress.total) return { state: 'waiting', words: 'Nothing to do' };
  if (status === 'completed' && progress.failed === progress.total) {
    return { state: 'failed', words: declaration.items === 'found' ? '✗ None could be read' : '✗ All failed' };
  }
  return { state: status === 'running' ? session : STATUS_STATES[status], words: PHASE_WORDS[status] };
}
