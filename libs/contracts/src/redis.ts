import * as z from 'zod/mini';
import { Count, Id, Timestamp } from './primitives.js';
import { RECENT_LIMIT, RecentItem, SessionSummary, Snapshot } from './progress.js';

/** Seconds that a snapshot stays in Redis. */
export const SNAPSHOT_TTL_SECONDS = 3600;

/** Items to a batch, in the sense of the seed's `current_batch` and `total_batches`. */
export const BATCH_SIZE = 16;

/** The names under which Redis knows a session. */
export const redisNames = {
  snapshot: (sessionId: number) => `training:${sessionId}:progress`,
  faceDetection: (sessionId: number) => `face_detection:${sessionId}:progress`,
  channel: (sessionId: number) => `progress:${sessionId}`,
  listChannel: 'progress:sessions',
  workerChannel: 'progress:workers',
  worker: (workerId: string) => `worker:${workerId}:beat`,
  workers: 'worker:*:beat',
};

/** What is told on a session's channel. `removed`: the session was deleted, and this is how it last stood. */
export const ProgressNews = z.object({
  snapshot: Snapshot,
  recent: z.array(RecentItem).check(z.maxLength(RECENT_LIMIT)),
  removed: z.optional(z.literal(true)),
});
export type ProgressNews = z.infer<typeof ProgressNews>;

/** What stands in a deleted session's place, so that late news is refused. */
export const Tombstone = z.object({
  sessionId: Id,
  installation: z.uuid(),
  version: z.object({ run: Count, seq: Count }),
  removed: z.literal(true),
});
export type Tombstone = z.infer<typeof Tombstone>;

/** What is told on the list's channel, which other installations on the same Redis share. */
export const ListNews = z.union([
  z.object({ installation: z.uuid(), summary: SessionSummary }),
  z.object({ installation: z.uuid(), removed: Id }),
]);
export type ListNews = z.infer<typeof ListNews>;

/** The face detection value of the seed, field for field. */
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
