import { Redis } from 'ioredis';
import type { QueueOptions } from 'bull';

/**
 * Between two looks for dead workers, as a share of the lock's time. A worker's lock runs out, one look marks its job
 * and the next sweeps it, so a chunk moves on within lock + 2 × this (10 s of a lock of 5 s). Renewals are safe at
 * this pace because workers never block their event loop.
 */
const STALLED_CHECK_SHARE = 0.5;

/** Connections of one process: Bull shares the first two among its queues, and needs a blocking one for each. */
export interface QueueConnections {
  readonly createClient: NonNullable<QueueOptions['createClient']>;
  /** Closes the shared connections; the queues close their own first. */
  close(): void;
}

/**
 * Opens the Redis connections that Bull uses, so that they reconnect for ever: ioredis 5 gives up for good on
 * Bull's own default client.
 */
export function queueConnections(redisUrl: string, onError: (error: Error) => void): QueueConnections {
  const open = () => {
    const redis = new Redis(redisUrl, {
      maxRetriesPerRequest: null,
      enableReadyCheck: false,
      disableClientInfo: true,
      keepAlive: 10_000,
      retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
    });
    redis.on('error', onError);
    return redis;
  };
  const shared = new Map<string, Redis>();
  return {
    createClient(type) {
      if (type === 'bclient') return open();
      const redis = shared.get(type) ?? open();
      shared.set(type, redis);
      return redis;
    },
    close() {
      for (const redis of shared.values()) redis.disconnect();
    },
  };
}

/**
 * Options of every queue of an installation; `prefix` keeps installations on one Redis apart.
 * @param lockMs how long a worker that is not heard of keeps its job.
 */
export function queueOptions(installation: string, lockMs: number, connections: QueueConnections): QueueOptions {
  return {
    prefix: `darkroom:${installation}`,
    createClient: connections.createClient,
    settings: {
      lockDuration: lockMs,
      lockRenewTime: lockMs / 3,
      stalledInterval: lockMs * STALLED_CHECK_SHARE,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      guardInterval: 2_000,
      retryProcessDelay: 1_000,
      drainDelay: 5,
    },
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  };
}
