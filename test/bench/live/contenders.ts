import type { Place } from '../../support/darkroom.js';
import { freePort } from '../../../apps/cli/src/address.js';
import { Answering } from './processes.js';

const moduleOf = (path: string) => new URL(path, import.meta.url);
const nodeArguments = ['--expose-gc', '--import', moduleOf('probe.mjs').href];

/** Long enough that no viewer is disconnected for unanswered pings. */
const PING_TIMEOUT_MS = 3_600_000;

/** A server under measurement, and how viewers follow it. */
export interface Contender {
  readonly name: string;
  readonly way: 'ws' | 'socket.io' | 'polling';
  readonly url: string;
  /** Milliseconds of processor time until now. */
  cpu(): Promise<number>;
  /** 99th percentile of the event-loop delay since the last call, in ms; the first call starts the monitor. */
  delay(): Promise<number>;
  /** Bytes after garbage collection: on the heap, on the heap and external, and resident. */
  memory(): Promise<Record<'heap' | 'live' | 'rss', number>>;
  end(): Promise<void>;
}

/** Starts a new server on the Redis (and Postgres) of `place`. */
export type Start = (place: Place) => Promise<Contender>;

/** Darkroom's API, with limits that allow a thousand viewers from one address. */
export const darkroom: Start = async ({ databaseUrl, redisUrl, data }) => {
  const port = await freePort();
  const server = new Answering(moduleOf('../../../dist/apps/api/src/main.js'), [], {
    nodeArguments,
    environment: {
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      DARKROOM_DATA: data,
      DARKROOM_PORT: String(port),
      DARKROOM_LOG_LEVEL: 'warn',
      DARKROOM_CONNECTIONS_PER_SECOND: '100000',
      DARKROOM_COMMANDS_PER_SECOND: '100000',
      DARKROOM_PING_TIMEOUT_MS: String(PING_TIMEOUT_MS),
    },
  });
  await server.receive('ready');
  return contender('darkroom', 'socket.io', port, server);
};

/** Darkroom's API, polled by viewers every 2 s. */
export const polling: Start = async (place) => ({ ...(await darkroom(place)), name: 'polling', way: 'polling' });

/** Bare WebSockets behind Redis, each update encoded once: the floor. */
export const ws: Start = async ({ redisUrl }) => {
  const server = new Answering(moduleOf('ws-server.mjs'), [redisUrl], { nodeArguments });
  return contender('ws', 'ws', await server.receive<number>('port'), server);
};

/** A bare Socket.IO server behind Redis. */
export const socketIo: Start = async ({ redisUrl }) => {
  const args = [redisUrl, String(PING_TIMEOUT_MS)];
  const server = new Answering(moduleOf('socketio-server.mjs'), args, { nodeArguments });
  return contender('socket.io', 'socket.io', await server.receive<number>('port'), server);
};

function contender(name: string, way: Contender['way'], port: number, server: Answering): Contender {
  return {
    name,
    way,
    url: `http://127.0.0.1:${port}`,
    cpu: () => server.ask('cpu', 'cpu'),
    delay: () => server.ask('delay', 'delay'),
    memory: () => server.ask('memory', 'memory'),
    end: () => server.end(),
  };
}
