import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { io, type Socket as ClientSocket } from 'socket.io-client';
import { afterAll } from 'vitest';
import { readSettings } from '#libs/config';
import { openDatabase } from '#libs/database';
import { createLedger, installationId, readRecord } from '#libs/ledger';
import { connectRedis, Publisher, SnapshotCache } from '#libs/live';
import { unifiedProgress, type SessionRecord } from '#libs/progress';
import { createLogger, Metrics } from '#libs/telemetry';
import type { SessionSummary, Snapshot } from '#libs/contracts';
import { specServers } from '../../../../test/support/spec-servers.js';
import type { ApiContext } from '../context.js';
import type { ProgressServer } from '../live/broadcaster.js';

/** The context of an API as live progress needs it, with a Postgres and a Redis of its own. Closed after the last test. */
export async function useContext() {
  const databaseUrl = await specServers.database();
  const database = openDatabase(databaseUrl);
  const redisUrl = await specServers.redis();
  const redis = connectRedis(redisUrl, 'commands', () => {});
  const subscriberRedis = connectRedis(redisUrl, 'subscriber', () => {});
  await Promise.all([redis, subscriberRedis].map((connection) => once(connection, 'ready')));
  afterAll(async () => {
    redis.disconnect();
    subscriberRedis.disconnect();
    await database.$disconnect();
  });
  const context = {
    settings: readSettings({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }),
    logger: createLogger('api', 'silent'),
    metrics: new Metrics(),
    database,
    ledger: createLedger({ database, steps: {} }),
    installation: await installationId(database),
    publisher: new Publisher(redis),
    cache: new SnapshotCache(redis),
    redis,
    subscriberRedis,
  } satisfies Partial<ApiContext>;
  return { context: context as unknown as ApiContext, redis, database };
}

let sessions = 0;

/** A pending session's snapshot. */
export async function newSession({ ledger }: ApiContext): Promise<Snapshot> {
  const rootPath = `/photos/${(sessions += 1)}`;
  const record = await ledger.create({
    name: 'Holiday',
    rootPath,
    subdirectories: [],
    faceQuality: 'standard',
    minFaceSize: 0,
  });
  return unifiedProgress(record);
}

/** Renames a session, which increments its seq. */
export async function changed({ ledger }: ApiContext, sessionId: number): Promise<Snapshot> {
  const record = await ledger.rename({ sessionId, name: `Holiday ${(sessions += 1)}` });
  if (!record) throw new Error(`there is no session ${sessionId}`);
  return unifiedProgress(record);
}

/** Columns of a session that a test sets directly, without the ledger's rules. */
export type SessionColumns = Partial<Pick<SessionRecord, 'run' | 'seq' | 'status' | 'name'>>;

/** Sets columns of a session in Postgres; without a `seq` the next one. */
export async function putSession(
  { database }: ApiContext,
  sessionId: number,
  { seq, ...rest }: SessionColumns,
): Promise<Snapshot> {
  await database.trainingSession.update({ where: { id: sessionId }, data: { ...rest, seq: seq ?? { increment: 1 } } });
  const record = await readRecord(database, sessionId);
  if (!record) throw new Error(`there is no session ${sessionId}`);
  return unifiedProgress(record);
}

/** A browser's socket that records its events. */
export interface Listener {
  /** The events received since the last call. */
  readonly received: () => Promise<
    [string, { snapshot?: Snapshot; summary?: SessionSummary; seq?: number; recent?: object[] }][]
  >;
  readonly join: (room: string) => Promise<void>;
  readonly leave: (room: string) => Promise<void>;
  /** The server side of the socket. */
  readonly socket: Socket;
  /** Stops reading, as a browser does whose tab is frozen. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Bytes buffered for it in the server. */
  readonly buffered: () => number;
}

/** A Socket.IO server, and sockets that join rooms. */
export async function useSockets(): Promise<{ server: ProgressServer; listener: () => Promise<Listener> }> {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: ProgressServer = new Server(http, { transports: ['websocket'] });
  const clients: ClientSocket[] = [];
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server.close();
  });
  const listener = async (): Promise<Listener> => {
    const client: ClientSocket = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
      transports: ['websocket'],
    });
    clients.push(client);
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.on('everything', (answer: () => void) => answer());
    const received: [string, object][] = [];
    client.onAny((event: string, payload: object) => received.push([event, payload]));
    return {
      // The answer arrives after every event that was sent before it.
      received: () => client.emitWithAck('everything').then(() => received.splice(0)),
      join: async (room) => socket.join(room),
      leave: async (room) => socket.leave(room),
      socket,
      pause: () => streamOf(client).pause(),
      resume: () => streamOf(client).resume(),
      buffered: () =>
        (socket.conn.transport as unknown as { socket: { bufferedAmount: number } }).socket.bufferedAmount,
    };
  };
  return { server, listener };
}

/** The TCP stream under a client in this process. */
function streamOf(client: ClientSocket): { pause(): void; resume(): void } {
  return (client.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }).ws._socket;
}
