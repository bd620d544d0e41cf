import { Redis } from 'ioredis';
import type { QueueOptions } from 'bull';

/**
 * How soon Bull notices a dead worker: its lock runs out after `lockDuration`, and a check every `stalledInterval`
 * marks and then sweeps, so a chunk moves on within lockDuration + 2 × stalledInterval (13 s). Renewals are safe at this
 * pace because workers never block their event loop.
 */
const LOCK_DURATION_MS = 5_000;
const STALLED_INTERVAL_MS = 4_000;

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

/** Options of every queue of an installation; `prefix` keeps installations on one Redis apart. */
export function queueOptions(installation: string, connections: QueueConnections): QueueOptions {
  return {
    prefix: `darkroom:${installation}`,
    createClient: connections.createClient,
    settings: {
      lockDuration: LOCK_DURATION_MS,
      lockRenewTime: LOCK_DURATION_MS / 3,
      stalledInterval: STALLED_INTERVAL_MS,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      guardInterval: 2_000,
      retryProcessDelay: 1_000,
      drainDelay: 5,
    },
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  };
}
