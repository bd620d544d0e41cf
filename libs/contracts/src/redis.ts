import * as z from 'zod/mini';
import { Count, Id, Timestamp } from './primitives.js';
import { RECENT_LIMIT, RecentItem, SessionSummary, Snapshot, Version } from './progress.js';

/** Seconds that a snapshot stays in Redis. */
export const SNAPSHOT_TTL_SECONDS = 3600;

/** Items in a batch, as `current_batch` and `total_batches` of the compatibility key count them. */
export const BATCH_SIZE = 16;

/** Keys and channels in Redis. `faceDetection` is the compatibility key: face detection's own numbers, as other readers know them. */
export const redisNames = {
  snapshot: (sessionId: number) => `training:${sessionId}:progress`,
  faceDetection: (sessionId: number) => `face_detection:${sessionId}:progress`,
  channel: (sessionId: number) => `progress:${sessionId}`,
  listChannel: 'progress:sessions',
  workerChannel: 'progress:workers',
  worker: (workerId: string) => `worker:${workerId}:beat`,
  workers: 'worker:*:beat',
  /** How far the database of an installation was. */
  stamp: (installation: string) => `darkroom:${installation}:stamp`,
  /** Written to see whether Redis takes writes. */
  probe: 'darkroom:probe',
};

/** A message of a session's channel. `removed`: the session was deleted, and this is its last snapshot. */
export const ProgressMessage = z.object({
  snapshot: Snapshot,
  recent: z.array(RecentItem).check(z.maxLength(RECENT_LIMIT)),
  removed: z.optional(z.literal(true)),
});
export type ProgressMessage = z.infer<typeof ProgressMessage>;

/** Replaces the snapshot of a deleted session, so that late messages are refused. */
export const Tombstone = z.object({
  sessionId: Id,
  installation: z.uuid(),
  version: Version,
  removed: z.literal(true),
});
export type Tombstone = z.infer<typeof Tombstone>;

/** A message of the list's channel, which other installations on the same Redis share. */
export const ListMessage = z.union([
  z.object({ installation: z.uuid(), summary: SessionSummary }),
  z.object({ installation: z.uuid(), removed: Id }),
]);
export type ListMessage = z.infer<typeof ListMessage>;

/** The value of the compatibility key `face_detection:{id}:progress`, field for field. */
export const FaceDetectionCache = z.object({
  processed_images: Count,
  total_images: Count,
  faces_detected: Count,
  failed_images: Count,
  current_batch: Count,
  total_batches: Count,
  updated_at: Timestamp,
});
export type FaceDetectionCache = z.infer<typeof FaceDetectionCache>;
