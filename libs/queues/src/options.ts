import { Redis } from 'ioredis';
import type { QueueOptions } from 'bull';

/**
 * Interval of Bull's checks for stalled jobs, as a share of the lock duration. After the lock of a dead worker expires,
 * one check marks its job and the next moves it, so a chunk is retried within lock + 2 × interval (10 s for a lock of
 * 5 s). Workers never block their event loop, so they renew their locks in time.
 */
const STALLED_CHECK_SHARE = 0.5;

/**
 * The Redis connections of one process for Bull, which shares the first two among its queues and needs a blocking one
 * for each. They reconnect for ever; ioredis 5 stops reconnecting with Bull's default options.
 */
export function queueConnections(redisUrl: string, onError: (error: Error) => void) {
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
    createClient: (type: 'client' | 'subscriber' | 'bclient') => {
      if (type === 'bclient') return open();
      const redis = shared.get(type) ?? open();
      shared.set(type, redis);
      return redis;
    },
    /** Closes the shared connections; call it after the queues have closed their own. */
    close() {
      for (const redis of shared.values()) redis.disconnect();
    },
  };
}

type QueueConnections = ReturnType<typeof queueConnections>;

/**
 * Options of every queue of an installation; `prefix` separates installations on one Redis.
 * @param lockMs milliseconds for which a silent worker keeps its job.
 */
export function queueOptions(installation: string, lockMs: number, { createClient }: QueueConnections): QueueOptions {
  return {
    prefix: `darkroom:${installation}`,
    createClient,
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
