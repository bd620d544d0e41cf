import { isTerminal, type Snapshot } from '#libs/contracts';
import { firstNumbers } from './phases.js';
import { phaseLabel } from './words.js';

/** Whether a run has ended without a single photo that could be read. */
export function everythingFailed(snapshot: Pick<Snapshot, 'overallStatus' | 'phases'>): boolean {
  const { total, failed } = firstNumbers(snapshot);
  return isTerminal(snapshot.overallStatus) && total !== null && total > 0 && failed === total;
}

/** Whether a run has completed without a photo to work on. */
export function nothingFound(snapshot: Pick<Snapshot, 'overallStatus' | 'phases'>): boolean {
  return snapshot.overallStatus === 'completed' && !firstNumbers(snapshot).total;
}

/** The caption of the current phase; where nothing came of a run, that in words. */
export function endingLabel(snapshot: Snapshot): string {
  if (everythingFailed(snapshot)) return 'No photo could be read';
  if (nothingFound(snapshot)) return 'No photos found';
  return phaseLabel(snapshot.overallStatus, snapshot.overallProgress.currentPhase);
}
