import * as z from 'zod/mini';
import { Count, Id, Percentage, Timestamp } from './primitives.js';
import { Command, ImagePhase, SessionStatus } from './session.js';

/** Orders the snapshots of a session: `seq` alone grows with every committed change, over all runs. */
export const Version = z.object({ run: Count, seq: Count });
export type Version = z.infer<typeof Version>;

/** Where a session is: discovery, one of the phases, done, or (null) not started. */
export const CurrentPhase = z.nullable(
  z.enum(['discovering', 'training', 'face_detection', 'clustering', 'completed']),
);
export type CurrentPhase = z.infer<typeof CurrentPhase>;

/** The status of a phase, always derived, never stored. */
export const PhaseStatus = z.enum(['pending', 'running', 'paused', 'completed', 'failed', 'cancelled']);
export type PhaseStatus = z.infer<typeof PhaseStatus>;

/** The numbers of a phase. `current` is `settled`; `total` is null until the phase starts in this run. */
export const PhaseNumbers = z.object({
  current: Count,
  total: z.nullable(Count),
  percentage: Percentage,
  etaSeconds: z.nullable(Count),
  imagesPerMinute: z.nullable(z.number().check(z.nonnegative())),
  unique: z.nullable(Count),
  completed: Count,
  skipped: Count,
  failed: Count,
  settled: Count,
});
export type PhaseNumbers = z.infer<typeof PhaseNumbers>;

const phaseShape = {
  status: PhaseStatus,
  needed: z.boolean(),
  stage: z.nullable(z.string()),
  progress: PhaseNumbers,
  startedAt: z.nullable(Timestamp),
  completedAt: z.nullable(Timestamp),
};

/** Training: embeddings and duplicates. */
export const TrainingProgress = z.object({ name: z.literal('training'), ...phaseShape });
/** Face detection; `faces` were found so far. */
export const FaceDetectionProgress = z.object({ name: z.literal('face_detection'), ...phaseShape, faces: Count });
/** Clustering; its progress counts stages of work, not photos. `people` and `ungrouped` faces are null until it ends. */
export const ClusteringProgress = z.object({
  name: z.literal('clustering'),
  ...phaseShape,
  people: z.nullable(Count),
  ungrouped: z.nullable(Count),
});
export type AnyPhaseProgress =
  z.infer<typeof TrainingProgress> | z.infer<typeof FaceDetectionProgress> | z.infer<typeof ClusteringProgress>;

/** What discovery found; it has no percentage. */
export const DiscoveryProgress = z.object({
  found: Count,
  unreadable: Count,
  startedAt: z.nullable(Timestamp),
  completedAt: z.nullable(Timestamp),
});
export type DiscoveryProgress = z.infer<typeof DiscoveryProgress>;

/** The whole unified progress of a session at one version. Absolute, never a delta. */
export const Snapshot = z.object({
  sessionId: Id,
  installation: z.uuid(),
  version: Version,
  name: z.string(),
  rootPath: z.string(),
  overallStatus: SessionStatus,
  overallProgress: z.object({ percentage: Percentage, etaSeconds: z.nullable(Count), currentPhase: CurrentPhase }),
  weights: z.object({ training: z.number(), faceDetection: z.number(), clustering: z.number() }),
  phases: z.object({
    training: TrainingProgress,
    faceDetection: FaceDetectionProgress,
    clustering: ClusteringProgress,
  }),
  discovery: DiscoveryProgress,
  allowed: z.array(Command),
  reason: z.nullable(z.string()),
  createdAt: Timestamp,
  startedAt: z.nullable(Timestamp),
  endedAt: z.nullable(Timestamp),
  activeSeconds: z.number().check(z.nonnegative()),
  updatedAt: Timestamp,
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Body of `GET /training/sessions/:id/progress-unified`: the snapshot and where it was read. */
export const UnifiedProgress = z.extend(Snapshot, { source: z.enum(['redis', 'database']), stale: z.boolean() });
export type UnifiedProgress = z.infer<typeof UnifiedProgress>;

/** One line of the session list. */
export const SessionSummary = z.object({
  sessionId: Id,
  version: Version,
  name: z.string(),
  rootPath: z.string(),
  status: SessionStatus,
  percentage: Percentage,
  currentPhase: CurrentPhase,
  etaSeconds: z.nullable(Count),
  imagesPerMinute: z.nullable(z.number()),
  photos: z.nullable(Count),
  found: Count,
  completed: Count,
  skipped: Count,
  failed: Count,
  faces: Count,
  people: z.nullable(Count),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type SessionSummary = z.infer<typeof SessionSummary>;

/** Most items a `progress` event may carry beside its snapshot. */
export const RECENT_LIMIT = 24;

/** An item that was just settled: a hint that may be lost. */
export const RecentItem = z.object({
  photoId: Id,
  phase: ImagePhase,
  state: z.enum(['completed', 'skipped', 'failed']),
});
export type RecentItem = z.infer<typeof RecentItem>;
