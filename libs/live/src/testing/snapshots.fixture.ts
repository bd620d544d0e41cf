import { Snapshot, type SessionStatus } from '#libs/contracts';

const AT = '2026-01-12T10:00:00.000Z';

/** Two installations. */
export const OURS = '00000000-0000-4000-8000-000000000001';
export const THEIRS = '00000000-0000-4000-8000-000000000002';

/** What a test says of a snapshot; `faces` are the numbers of face detection once it began. */
export interface Said {
  readonly sessionId: number;
  readonly seq: number;
  readonly run?: number;
  readonly installation?: string;
  readonly status?: SessionStatus;
  readonly faces?: {
    readonly total: number;
    readonly completed: number;
    readonly failed: number;
    readonly found: number;
  };
}

/** A snapshot that fits the contract. */
export function snapshotWith({
  sessionId,
  seq,
  run = 1,
  installation = OURS,
  status = 'running',
  faces,
}: Said): Snapshot {
  const numbers = (total: number | null, completed = 0, failed = 0) => ({
    current: completed + failed,
    total,
    percentage: 0,
    etaSeconds: null,
    imagesPerMinute: null,
    unique: null,
    completed,
    skipped: 0,
    failed,
    settled: completed + failed,
  });
  const phase = {
    status: 'pending',
    needed: true,
    stage: null,
    progress: numbers(null),
    startedAt: null,
    completedAt: null,
  };
  return Snapshot.parse({
    sessionId,
    installation,
    version: { run, seq },
    name: 'Holiday',
    rootPath: '/photos',
    overallStatus: status,
    overallProgress: { percentage: 0, etaSeconds: null, currentPhase: null },
    weights: { training: 30, faceDetection: 65, clustering: 5 },
    phases: {
      training: { name: 'training', ...phase },
      faceDetection: {
        name: 'face_detection',
        ...phase,
        ...(faces ? { progress: numbers(faces.total, faces.completed, faces.failed) } : {}),
        faces: faces?.found ?? 0,
      },
      clustering: { name: 'clustering', ...phase, people: null, ungrouped: null },
    },
    discovery: { found: 0, unreadable: 0, startedAt: null, completedAt: null },
    allowed: [],
    reason: null,
    createdAt: AT,
    startedAt: null,
    endedAt: null,
    activeSeconds: 0,
    updatedAt: AT,
  });
}
