import { isIP } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';
import { usableCores } from './cores.js';

const Port = z.coerce.number().check(z.int(), z.gte(0), z.lte(65535));
const Milliseconds = z.coerce.number().check(z.int(), z.gte(50), z.lte(3_600_000));
const Positive = z.coerce.number().check(z.int(), z.gte(1));
const List = (separator: string) =>
  z.pipe(
    z._default(z.string(), ''),
    z.transform((text) => text.split(separator).filter(Boolean)),
  );

/** The environment variables that the API and the workers read, with their defaults. */
const Environment = z.object({
  DARKROOM_HOST: z._default(z.string(), '127.0.0.1'),
  DARKROOM_PORT: z._default(Port, 4000),
  DARKROOM_DATA: z._default(z.string(), '.darkroom'),
  DARKROOM_ROOTS: List(delimiter),
  /** ES modules that add phases. */
  DARKROOM_PHASES: List(delimiter),
  DARKROOM_TOKEN: z.optional(z.string().check(z.minLength(8, 'must be at least 8 characters long'))),
  /** Photos whose files have been missing for so many days are removed; kept where not set. */
  DARKROOM_MISSING_DAYS: z.optional(Positive),
  DARKROOM_WORKERS: z._default(Positive, 1),
  /** Child processes for decoding and inference in each worker; without it, see {@link shareCores}. */
  DARKROOM_INFERENCE_PROCESSES: z.optional(Positive),
  DARKROOM_ALLOWED_HOSTS: List(','),
  /** A worker without a heartbeat for this time loses its job and its open transaction. */
  DARKROOM_LOCK_MS: z._default(Milliseconds, 5_000),
  /** Interval in which the reconciler looks for lost jobs and lost snapshots. */
  DARKROOM_RECONCILE_MS: z._default(Milliseconds, 5_000),
  /** An inference process that takes longer over one photo, after reading it, is killed. */
  DARKROOM_PHOTO_TIMEOUT_MS: z._default(Milliseconds, 60_000),
  /** Interval in which watched folders are compared with the library. */
  DARKROOM_WATCH_SECONDS: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(86_400)), 60),
  /** Interval in which quiet rooms are read again. */
  DARKROOM_BACKSTOP_MS: z._default(Milliseconds, 20_000),
  /** Interval of the subscriber's heartbeat to Redis. */
  DARKROOM_REDIS_HEARTBEAT_MS: z._default(Milliseconds, 5_000),
  /** A viewer that does not answer a ping within this time is disconnected. */
  DARKROOM_PING_TIMEOUT_MS: z._default(Milliseconds, 20_000),
  /** New sockets a second from one address; a burst may be ten times this and the next. */
  DARKROOM_CONNECTIONS_PER_SECOND: z._default(Positive, 20),
  /** Commands a second: over one socket, and over REST from one address. */
  DARKROOM_COMMANDS_PER_SECOND: z._default(Positive, 20),
  /** Subscriptions of one socket. */
  DARKROOM_SUBSCRIPTIONS: z._default(Positive, 128),
  DARKROOM_LOG_LEVEL: z._default(z.enum(['trace', 'debug', 'info', 'warn', 'error']), 'info'),
  DATABASE_URL: z.string().check(z.startsWith('postgres', 'must be a postgres:// or postgresql:// address')),
  REDIS_URL: z.string().check(z.startsWith('redis', 'must be a redis:// or rediss:// address')),
});

/** All settings, validated. Paths are absolute. */
export type Settings = ReturnType<typeof readSettings>;

/** Invalid settings; the message names each variable and its problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings from the environment. Empty variables count as not set.
 * @throws {SettingsError} naming every variable that is wrong.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env) {
  const variables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new SettingsError(`Invalid settings: ${problems.join('; ')}`);
  }
  const env = parsed.data;
  if (env.DARKROOM_TOKEN === undefined && !isLoopback(env.DARKROOM_HOST)) {
    throw new SettingsError(
      `DARKROOM_HOST: ${env.DARKROOM_HOST} can be reached from other machines, so an access token is required: set DARKROOM_TOKEN`,
    );
  }
  const dataDirectory = resolve(env.DARKROOM_DATA);
  return {
    host: env.DARKROOM_HOST,
    port: env.DARKROOM_PORT,
    dataDirectory,
    ...dataLayout(dataDirectory),
    roots: env.DARKROOM_ROOTS.map((root) => resolve(root)),
    phaseModules: env.DARKROOM_PHASES.map((path) => pathToFileURL(resolve(path)).href),
    token: env.DARKROOM_TOKEN,
    allowedHosts: env.DARKROOM_ALLOWED_HOSTS.map((host) => host.trim()).filter(Boolean),
    missingDays: env.DARKROOM_MISSING_DAYS ?? null,
    workers: env.DARKROOM_WORKERS,
    inferenceProcesses: env.DARKROOM_INFERENCE_PROCESSES ?? null,
    // How soon failures are noticed. Tests of outages use shorter times than the defaults.
    timings: {
      lock: env.DARKROOM_LOCK_MS,
      reconcile: env.DARKROOM_RECONCILE_MS,
      watch: env.DARKROOM_WATCH_SECONDS * 1_000,
      photo: env.DARKROOM_PHOTO_TIMEOUT_MS,
      backstop: env.DARKROOM_BACKSTOP_MS,
      redisHeartbeat: env.DARKROOM_REDIS_HEARTBEAT_MS,
      pingTimeout: env.DARKROOM_PING_TIMEOUT_MS,
    },
    limits: {
      connectionsPerSecond: env.DARKROOM_CONNECTIONS_PER_SECOND,
      commandsPerSecond: env.DARKROOM_COMMANDS_PER_SECOND,
      subscriptions: env.DARKROOM_SUBSCRIPTIONS,
    },
    logLevel: env.DARKROOM_LOG_LEVEL,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
  };
}

/** The inference processes of each worker: as set, or its share of all cores, for processes of `threads` threads. */
export function shareCores({ inferenceProcesses, workers }: Settings, threads: number): number {
  return inferenceProcesses ?? Math.max(1, Math.floor(usableCores() / workers / threads));
}

/** Whether only this machine can reach an address to listen on. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** The directories in the data directory. */
export function dataLayout(dataDirectory: string) {
  return {
    modelsDirectory: join(dataDirectory, 'models'),
    thumbnailsDirectory: join(dataDirectory, 'thumbnails'),
    sampleAlbumDirectory: join(dataDirectory, 'sample-album'),
    exportsDirectory: join(dataDirectory, 'exports'),
  };
}
