import type { Snapshot } from '#libs/contracts';

const AT = '2026-01-12T10:00:00.000Z';

const untouched = {
  current: 0,
  total: null,
  percentage: 0,
  etaSeconds: null,
  imagesPerMinute: null,
  unique: null,
  completed: 0,
  skipped: 0,
  failed: 0,
  settled: 0,
};
const pending = {
  status: 'pending',
  needed: true,
  stage: null,
  progress: untouched,
  startedAt: null,
  completedAt: null,
} as const;

/** A session that has just begun. */
export const pendingSession: Snapshot = {
  sessionId: 1,
  installation: '00000000-0000-4000-8000-000000000001',
  version: { run: 1, seq: 1 },
  name: 'Holiday',
  rootPath: '/photos',
  overallStatus: 'pending',
  overallProgress: { percentage: 0, etaSeconds: null, currentPhase: null },
  weights: { training: 30, faceDetection: 65, clustering: 5 },
  phases: {
    training: { name: 'training', ...pending },
    faceDetection: { name: 'face_detection', ...pending, faces: 0 },
    clustering: { name: 'clustering', ...pending, people: null, ungrouped: null },
  },
  discovery: { found: 0, unreadable: 0, startedAt: null, completedAt: null },
  allowed: [],
  reason: null,
  createdAt: AT,
  startedAt: null,
  endedAt: null,
  activeSeconds: 0,
  updatedAt: AT,
};

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
      name: 'training',
      ...pending,
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
