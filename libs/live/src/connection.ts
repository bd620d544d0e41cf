import { Redis, type RedisOptions } from 'ioredis';
import { backoffMs } from '#libs/async';

/** The purpose of a connection: one that subscribes to channels cannot send other commands. */
export type ConnectionRole = 'commands' | 'subscriber';

/** Milliseconds that a command may take before it fails, so that its caller continues without Redis. */
const COMMAND_DEADLINE_MS = 1_000;

/**
 * The same for a subscriber, which has no waiting callers: longer than stalls of the event loop. It covers the handshake
 * too, so that a Redis that accepts connections without answering is given up.
 */
const SUBSCRIBER_DEADLINE_MS = 2_000;

const RECONNECT = { firstMs: 100, longestMs: 1_000 };

const common: RedisOptions = {
  keepAlive: 10_000,
  // A frozen Redis never closes its side.
  disconnectTimeout: 500,
  disableClientInfo: true,
  connectTimeout: 2_000,
  // A Redis that loads its data says so in its answers.
  enableReadyCheck: false,
  enableOfflineQueue: false,
  // With jitter, so that nodes do not return all at once.
  retryStrategy: (attempt) => backoffMs(RECONNECT, attempt - 1) * (0.75 + Math.random() / 2),
};

const options: Record<ConnectionRole, RedisOptions> = {
  commands: { ...common, maxRetriesPerRequest: 0, commandTimeout: COMMAND_DEADLINE_MS },
  subscriber: { ...common, maxRetriesPerRequest: null, autoResubscribe: false, commandTimeout: SUBSCRIBER_DEADLINE_MS },
};

/**
 * Opens a connection to Redis that reconnects for ever; its commands fail at once while it is away. Errors go to
 * `onError`, since an ioredis client without a listener crashes the process.
 */
export function connectRedis(url: string, role: ConnectionRole, onError: (error: Error) => void): Redis {
  return new Redis(url, options[role]).on('error', onError);
}
