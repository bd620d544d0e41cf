import * as z from 'zod/mini';
import { Count, Timestamp } from './primitives.js';
import { QueueName } from './queues.js';

/** A worker's sign of life, every 2 s. Event-loop delay in ms; `slots` jobs can run at once. */
export const WorkerBeat = z.object({
  id: z.string(),
  host: z.string(),
  pid: Count,
  slots: Count,
  busyWith: z.array(z.object({ sessionId: Count, phase: QueueName })),
  eventLoopDelayP99Ms: z.number().check(z.nonnegative()),
  imagesPerSecond: z.number().check(z.nonnegative()),
  /** What this worker's reconciler had to repair since its start: lost work orders, lost news. */
  repairs: z.object({ requeued: Count, republished: Count }),
  at: Timestamp,
});
export type WorkerBeat = z.infer<typeof WorkerBeat>;

/** Seconds that a beat counts. */
export const WORKER_BEAT_TTL_SECONDS = 10;

/** Jobs of a queue by what they are doing. */
export const QueueCounts = z.object({ name: QueueName, waiting: Count, active: Count });
export type QueueCounts = z.infer<typeof QueueCounts>;

/** Workers and queues at one moment. */
export const SystemState = z.object({ workers: z.array(WorkerBeat), queues: z.array(QueueCounts), at: Timestamp });
export type SystemState = z.infer<typeof SystemState>;

/** Answer of `GET /health/ready`: which of the servers answers. */
export const Health = z.object({ status: z.enum(['ok', 'unavailable']), postgres: z.boolean(), redis: z.boolean() });
export type Health = z.infer<typeof Health>;

/** What the dashboard needs to know of this installation. */
export const About = z.object({
  version: z.string(),
  installation: z.uuid(),
  roots: z.array(z.string()),
  sampleAlbum: z.nullable(z.string()),
});
export type About = z.infer<typeof About>;

/** Body of `POST /login`. */
export const Login = z.strictObject({ token: z.string().check(z.maxLength(1000)) });
export type Login = z.infer<typeof Login>;
