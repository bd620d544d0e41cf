import type { AnyPhaseProgress, SessionSummary, Snapshot } from '#libs/contracts';

/** The phase that a snapshot is in, or null outside the phases. */
export function runningPhase(snapshot: Snapshot): AnyPhaseProgress | null {
  const { training, faceDetection, clustering } = snapshot.phases;
  const phases: AnyPhaseProgress[] = [training, faceDetection, clustering];
  return phases.find((phase) => phase.name === snapshot.overallProgress.currentPhase) ?? null;
}

/** One line of the session list, from the same snapshot that everybody sees. */
export function summarise(snapshot: Snapshot): SessionSummary {
  const { training, faceDetection, clustering } = snapshot.phases;
  return {
    sessionId: snapshot.sessionId,
    version: snapshot.version,
    name: snapshot.name,
    rootPath: snapshot.rootPath,
    status: snapshot.overallStatus,
    percentage: snapshot.overallProgress.percentage,
    currentPhase: snapshot.overallProgress.currentPhase,
    etaSeconds: snapshot.overallProgress.etaSeconds,
    imagesPerMinute: runningPhase(snapshot)?.progress.imagesPerMinute ?? null,
    photos: training.progress.total,
    found: snapshot.discovery.found,
    completed: training.progress.completed,
    skipped: training.progress.skipped,
    failed: training.progress.failed + faceDetection.progress.failed,
    faces: faceDetection.faces,
    people: clustering.people,
    createdAt: snapshot.createdAt,
    updatedAt: snapshot.updatedAt,
  };
}
