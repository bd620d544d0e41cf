import type { PhaseProgress, SessionSummary, Snapshot } from '#libs/contracts';
import { FIRST_PHASE } from '#libs/phases';

/** The phase that a snapshot is in, or null outside the phases. */
export function runningPhase({ phases, overallProgress }: Snapshot): PhaseProgress | null {
  return Object.values(phases).find(({ name }) => name === overallProgress.currentPhase) ?? null;
}

/** Photos that failed, in all phases. */
export function failedPhotos({ phases }: Pick<Snapshot, 'phases'>): number {
  return Object.values(phases).reduce((sum, { progress }) => sum + progress.failed, 0);
}

/** One line of the session list, from the same snapshot as every other view. */
export function summarise(snapshot: Snapshot): SessionSummary {
  const { phases, overallProgress, discovery } = snapshot;
  const { progress } = phases[FIRST_PHASE.key];
  return {
    sessionId: snapshot.sessionId,
    version: snapshot.version,
    name: snapshot.name,
    rootPath: snapshot.rootPath,
    status: snapshot.overallStatus,
    percentage: overallProgress.percentage,
    currentPhase: overallProgress.currentPhase,
    etaSeconds: overallProgress.etaSeconds,
    imagesPerMinute: runningPhase(snapshot)?.progress.imagesPerMinute ?? null,
    photos: progress.total,
    found: discovery.found,
    completed: progress.completed,
    skipped: progress.skipped,
    failed: failedPhotos(snapshot),
    faces: phases.faceDetection.faces,
    people: phases.clustering.people,
    createdAt: snapshot.createdAt,
    updatedAt: snapshot.updatedAt,
  };
}
