import type { Snapshot } from '#libs/contracts';
import { makeSnapshot } from '../../../../test/support/snapshots.js';

/** A session before its start. */
export const pendingSession = makeSnapshot({ status: 'pending' });
const untouched = pendingSession.phases.training.progress;

/** A session that walks its folder. */
export const discoveringSession: Snapshot = {
  ...pendingSession,
  overallStatus: 'discovering',
  overallProgress: { percentage: 0, etaSeconds: null, currentPhase: 'discovering' },
  discovery: { ...pendingSession.discovery, found: 57 },
};

/** A session in training: 41 of 100 photos are settled. */
export const trainingSession: Snapshot = {
  ...pendingSession,
  overallStatus: 'running',
  overallProgress: { percentage: 12.3, etaSeconds: 85, currentPhase: 'training' },
  phases: {
    ...pendingSession.phases,
    training: {
      ...pendingSession.phases.training,
      status: 'running',
      progress: {
        ...untouched,
        current: 41,
        settled: 41,
        total: 100,
        completed: 38,
        skipped: 2,
        failed: 1,
        percentage: 41,
        imagesPerMinute: 552,
      },
    },
  },
  discovery: { ...pendingSession.discovery, found: 100 },
};

/** The same session at its end. */
export const completedSession: Snapshot = {
  ...trainingSession,
  overallStatus: 'completed',
  overallProgress: { percentage: 100, etaSeconds: 0, currentPhase: 'completed' },
  phases: {
    training: {
      ...trainingSession.phases.training,
      status: 'completed',
      progress: { ...untouched, total: 100, settled: 100, completed: 97, skipped: 2, failed: 1, percentage: 100 },
    },
    faceDetection: {
      ...trainingSession.phases.faceDetection,
      status: 'completed',
      faces: 231,
      progress: { ...untouched, total: 97, settled: 97, completed: 97, percentage: 100 },
    },
    clustering: { ...trainingSession.phases.clustering, status: 'completed', people: 1, ungrouped: 40 },
  },
  activeSeconds: 83.4,
};
