import type { Snapshot } from '#libs/contracts';
import { NO_OTHER_FILES, unifiedProgress } from '#libs/progress';
import { phaseDone, phaseWith, recordWith } from '../../../../test/support/snapshots.js';

const AT = new Date(0);
const found = (photos: number, completedAt: Date | null = AT) => ({
  found: photos,
  others: NO_OTHER_FILES,
  missing: 0,
  startedAt: AT,
  completedAt,
});

/** A session before its start. */
export const pendingSession = unifiedProgress(recordWith());

/** A session that walks its folder. */
export const discoveringSession = unifiedProgress(
  recordWith({ status: 'discovering', stage: 'discovery', discovery: found(57, null) }),
);

const training = unifiedProgress(
  recordWith({
    status: 'running',
    stage: 'training',
    discovery: found(100),
    phases: {
      training: phaseWith({ total: 100, completed: 38, skipped: 2, failed: 1, rate: { items: 92, seconds: 10 } }),
    },
  }),
);
/** A session in training: 41 of 100 photos are settled. */
export const trainingSession: Snapshot = {
  ...training,
  overallProgress: { ...training.overallProgress, etaSeconds: 85 },
};

/** The same session at its end. */
export const completedSession = unifiedProgress(
  recordWith({
    status: 'completed',
    discovery: found(100),
    phases: {
      training: phaseDone(100, { completed: 97, skipped: 2, failed: 1 }),
      face_detection: phaseDone(97, { facts: { faces: 231 } }),
      clustering: phaseDone(4, { facts: { people: 1, ungrouped: 40 } }),
    },
    activeMs: 83_400,
  }),
);

/** A session that has ended, in which every photo failed. */
export const unreadSession = unifiedProgress(
  recordWith({
    status: 'completed',
    discovery: found(5),
    phases: {
      training: phaseDone(5, { completed: 0, failed: 5 }),
      face_detection: phaseDone(0),
      clustering: phaseDone(0),
    },
  }),
);
