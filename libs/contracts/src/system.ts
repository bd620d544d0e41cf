import * as z from 'zod/mini';
import { OUTAGES } from '#libs/async';
import { Count, Timestamp } from './primitives.js';
import { Stage } from './queues.js';

/** What a worker cannot do now, which is no fault of the work: an outage, or a folder that it does not see. */
export const WorkerWait = z.object({
  cause: z.enum([...OUTAGES, 'folder_unseen']),
  /** The folder that is not seen. */
  path: z.optional(z.string()),
  /** A sentence for people. */
  message: z.string(),
  since: Timestamp,
});
export type WorkerWait = z.infer<typeof WorkerWait>;

/** A file that an inference process has taken: whether it is still read, and since when it has it. */
export const FileInHand = z.object({
  phase: Stage,
  path: z.string(),
  doing: z.enum(['reading', 'analysing']),
  since: Timestamp,
});
export type FileInHand = z.infer<typeof FileInHand>;

/** The most files in hand that a heartbeat lists. */
export const MOST_IN_HAND = 8;

/** The heartbeat of a worker, every 2 s. Event-loop delay in ms; `slots` jobs can run at once. */
export const WorkerBeat = z.object({
  id: z.string(),
  host: z.string(),
  pid: Count,
  slots: Count,
  busyWith: z.array(z.object({ sessionId: Count, phase: Stage })),
  /** The files that it has had for the longest. */
  inHand: z._default(z.array(FileInHand).check(z.maxLength(MOST_IN_HAND)), []),
  /** Since when no inference process is ready; null where one is. */
  loadingSince: z._default(z.nullable(Timestamp), null),
  eventLoopDelayP99Ms: z.number().check(z.nonnegative()),
  imagesPerSecond: z.number().check(z.nonnegative()),
  /** Repairs of this worker's reconciler since its start: jobs queued again, snapshots published again. */
  repairs: z.object({ requeued: Count, republished: Count }),
  /** What it waits for. */
  waits: z._default(z.array(WorkerWait), []),
  at: Timestamp,
});
export type WorkerBeat = z.infer<typeof WorkerBeat>;

/** Seconds after which a heartbeat expires. */
export const WORKER_BEAT_TTL_SECONDS = 10;

/** Jobs of a queue by state. */
export const QueueCounts = z.object({ name: Stage, waiting: Count, active: Count });
export type QueueCounts = z.infer<typeof QueueCounts>;

const serverState = { version: z.string(), connections: Count, answeredInMs: z.number().check(z.nonnegative()) };

/** The state of Postgres: its release, and the size and the connections of Darkroom's database. */
export const PostgresState = z.object({ ...serverState, databaseBytes: Count });
export type PostgresState = z.infer<typeof PostgresState>;

/** The state of Redis: its release, its memory and its connections. */
export const RedisState = z.object({ ...serverState, memoryBytes: Count });
export type RedisState = z.infer<typeof RedisState>;

/**
 * Workers, queues and servers at one moment. A server that does not answer is null. Workers and queues are read from
 * Redis, so without it there are none.
 */
export const SystemState = z.object({
  workers: z.array(WorkerBeat),
  queues: z.array(QueueCounts),
  postgres: z.nullable(PostgresState),
  redis: z.nullable(RedisState),
  at: Timestamp,
});
export type SystemState = z.infer<typeof SystemState>;

/** Answer of `GET /health/ready`: the servers that answer. */
export const Health = z.object({ status: z.enum(['ok', 'unavailable']), postgres: z.boolean(), redis: z.boolean() });
export type Health = z.infer<typeof Health>;
