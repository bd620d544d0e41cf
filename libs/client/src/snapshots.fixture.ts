import { isTerminal, type SessionStatus, type SessionSummary, type Snapshot, type SystemState } from '#libs/contracts';

const AT = '2026-01-12T10:00:00.000Z';

/** What a test says of a snapshot; the rest is filled in. */
export interface Moment {
  seq: number;
  run?: number;
  status?: SessionStatus;
  percentage?: number;
  installation?: string;
  sessionId?: number;
}

/** A snapshot that fits the contract. */
export function snapshotAt({ seq, run = 1, status = 'running', percentage = 0, ...rest }: Moment): Snapshot {
  const progress = {
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
  const phase = { status: 'pending', needed: true, stage: null, progress, startedAt: null, completedAt: null } as const;
  return {
    sessionId: rest.sessionId ?? 1,
    installation: rest.installation ?? '00000000-0000-4000-8000-000000000001',
    version: { run, seq },
    name: 'Holiday',
    rootPath: '/photos',
    overallStatus: status,
    overallProgress: { percentage, etaSeconds: null, currentPhase: null },
    weights: { training: 30, faceDetection: 65, clustering: 5 },
    phases: {
      training: { name: 'training', ...phase },
      faceDetection: { name: 'face_detection', ...phase, faces: 0 },
      clustering: { name: 'clustering', ...phase, people: null, ungrouped: null },
    },
    discovery: { found: 0, unreadable: 0, startedAt: null, completedAt: null },
    allowed: [],
    reason: null,
    createdAt: AT,
    startedAt: null,
    endedAt: isTerminal(status) ? AT : null,
    activeSeconds: 0,
    updatedAt: AT,
  };
}

/** A line of the list that fits the contract. */
export function summaryAt({ seq, run = 1, status = 'running', percentage = 0, sessionId = 1 }: Moment): SessionSummary {
  return {
    sessionId,
    version: { run, seq },
    name: `Session ${sessionId}`,
    rootPath: '/photos',
    status,
    percentage,
    currentPhase: null,
    etaSeconds: null,
    imagesPerMinute: null,
    photos: null,
    found: 0,
    completed: 0,
    skipped: 0,
    failed: 0,
    faces: 0,
    people: null,
    createdAt: AT,
    updatedAt: AT,
  };
}

/** Workers and queues after some changes, which here are jobs that wait. */
export function systemAfter(changes: number): SystemState {
  return {
    workers: [],
    queues: [{ name: 'training', waiting: changes, active: 0 }],
    postgres: null,
    redis: null,
    at: AT,
  };
}
