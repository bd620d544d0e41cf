import * as z from 'zod/mini';
import { Count, Timestamp } from './primitives.js';
import { Stage } from './queues.js';

/** A worker's sign of life, every 2 s. Event-loop delay in ms; `slots` jobs can run at once. */
export const WorkerBeat = z.object({
  id: z.string(),
  host: z.string(),
  pid: Count,
  slots: Count,
  busyWith: z.array(z.object({ sessionId: Count, phase: Stage })),
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
export const QueueCounts = z.object({ name: Stage, waiting: Count, active: Count });
export type QueueCounts = z.infer<typeof QueueCounts>;

/** Postgres as it answers: its release, the size of Darkroom's database, and who is connected to that. */
export const PostgresState = z.object({
  version: z.string(),
  databaseBytes: Count,
  connections: Count,
  answeredInMs: z.number().check(z.nonnegative()),
});
export type PostgresState = z.infer<typeof PostgresState>;

/** Redis as it answers: its release, the memory that it uses, and who is connected to it. */
export const RedisState = z.object({
  version: z.string(),
  memoryBytes: Count,
  connections: Count,
  answeredInMs: z.number().check(z.nonnegative()),
});
export type RedisState = z.infer<typeof RedisState>;

/**
 * Workers, queues and servers at one moment. A server that does not answer is null; Redis knows the workers and the
 * queues, so that without it there are none here.
 */
export const SystemState = z.object({
  workers: z.array(WorkerBeat),
  queues: z.array(QueueCounts),
  postgres: z.nullable(PostgresState),
  redis: z.nullable(RedisState),
  at: Timestamp,
});
export type SystemState = z.infer<typeof SystemState>;

/** Answer of `GET /health/ready`: which of the servers answers. */
export const Health = z.object({ status: z.enum(['ok', 'unavailable']), postgres: z.boolean(), redis: z.boolean() });
export type Health = z.infer<typeof Health>;
