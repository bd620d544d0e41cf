import type { Snapshot } from '#libs/contracts';

/** How far the training of a session is. */
export interface TrainingState {
  readonly seq: number;
  readonly total: number;
  readonly settled: number;
  readonly failed?: number;
  readonly imagesPerMinute: number;
}

/** The snapshot of a session that is in training, made from an earlier one of the same session. */
export function trainingSnapshot(base: Snapshot, state: TrainingState): Snapshot {
  const { seq, total, settled, failed = 0, imagesPerMinute } = state;
  const percentage = Math.floor((settled / total) * 10_000) / 100;
  const { training } = base.phases;
  const counts = { total, current: settled, settled, completed: settled - failed, failed };
  const progress = { ...training.progress, ...counts, percentage, imagesPerMinute };
  return {
    ...base,
    version: { run: base.version.run, seq },
    overallStatus: 'running',
    overallProgress: { percentage: 0.3 * percentage, etaSeconds: 95, currentPhase: 'training' },
    phases: { ...base.phases, training: { ...training, status: 'running', progress, startedAt: base.createdAt } },
    allowed: ['pause', 'cancel'],
    startedAt: base.createdAt,
    updatedAt: new Date().toISOString(),
  };
}
