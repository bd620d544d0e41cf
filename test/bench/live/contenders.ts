import { fileURLToPath } from 'node:url';
import type { Place } from '../../support/darkroom.js';
import { freePort } from '../../../apps/cli/src/servers/ports.js';
import { Answering } from './processes.js';

const api = fileURLToPath(new URL('../../../dist/apps/api/src/main.js', import.meta.url));
const probe = new URL('probe.mjs', import.meta.url).href;
const nodeArguments = ['--expose-gc', '--import', probe];

/** Nobody is given up because pings stay unanswered. */
const PING_TIMEOUT_MS = 3_600_000;

/** Bytes that a server holds after a collection: on the heap, alive in all, and in the eyes of the system. */
export interface Memory {
  readonly heap: number;
  readonly live: number;
  readonly rss: number;
}

/** A server under measurement, and how viewers follow it. */
export interface Contender {
  readonly name: string;
  readonly way: 'ws' | 'socket.io' | 'polling';
  readonly url: string;
  /** Milliseconds of processor time until now. */
  cpu(): Promise<number>;
  /** How late its event loop ran since the last question, 99th percentile in ms; the first begins to watch it. */
  delay(): Promise<number>;
  memory(): Promise<Memory>;
  end(): Promise<void>;
}

/** Starts one of the servers, fresh, on the Redis (and Postgres) of `place`. */
export type Start = (place: Place) => Promise<Contender>;

/** Our API, with limits that let a thousand viewers come from one address. */
export const darkroom: Start = async ({ databaseUrl, redisUrl, data }) => {
  const port = await freePort();
  const server = new Answering(api, [], {
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
  await server.told('ready');
  return contender('darkroom', 'socket.io', port, server);
};

/** Our API, asked by viewers every 2 s, as the seed's page did. */
export const polling: Start = async (place) => ({ ...(await darkroom(place)), name: 'polling', way: 'polling' });

/** Bare WebSockets behind Redis, each update encoded once: the floor. */
export const ws: Start = async ({ redisUrl }) => {
  const server = new Answering('ws-server.mjs', [redisUrl], { nodeArguments });
  return contender('ws', 'ws', await server.told<number>('port'), server);
};

/** A bare Socket.IO server behind Redis. */
export const socketIo: Start = async ({ redisUrl }) => {
  const server = new Answering('socketio-server.mjs', [redisUrl, String(PING_TIMEOUT_MS)], { nodeArguments });
  return contender('socket.io', 'socket.io', await server.told<number>('port'), server);
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
