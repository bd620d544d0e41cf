import { Redis, type RedisOptions } from 'ioredis';

/** What a connection is for; each kind fails in its own way. */
export type ConnectionRole = 'publisher' | 'reader' | 'subscriber';

const KEEP_ALIVE_MS = 10_000;

/** Milliseconds that a command may take before its caller is told that Redis is away. */
export const COMMAND_DEADLINE_MS = 1_000;

/**
 * The same for the subscriber, which has nobody waiting: longer than an event loop stalls. It holds for the handshake
 * too, so that a Redis that takes connections and says nothing is not waited for.
 */
const SUBSCRIBER_DEADLINE_MS = 2_000;

/** Delay before reconnecting: from 50 ms, doubling to 1 s, with jitter so that nodes do not return all at once. */
function retryStrategy(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 5), 1_000) * (0.75 + Math.random() / 2);
}

/** How long a connection that is given up may take to close; a frozen Redis never closes its side. */
const CLOSE_DEADLINE_MS = 500;

const common: RedisOptions = {
  keepAlive: KEEP_ALIVE_MS,
  disconnectTimeout: CLOSE_DEADLINE_MS,
  disableClientInfo: true,
  retryStrategy,
  connectTimeout: 2_000,
};

/** Nothing waits: without a connection, or after the deadline, the command fails and the caller goes on. */
const failFast: RedisOptions = {
  ...common,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_DEADLINE_MS,
};

/**
 * Opens a connection to Redis that reconnects for ever. Errors go to `onError`, since an ioredis client without a
 * listener takes the process down.
 */
export function connectRedis(url: string, role: ConnectionRole, onError: (error: Error) => void): Redis {
  const options: RedisOptions =
    role === 'subscriber'
      ? {
          ...common,
          enableOfflineQueue: false,
          maxRetriesPerRequest: null,
          autoResubscribe: false,
          commandTimeout: SUBSCRIBER_DEADLINE_MS,
        }
      : failFast;
  const redis = new Redis(url, options);
  redis.on('error', onError);
  return redis;
}
