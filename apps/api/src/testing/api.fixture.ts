import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { io, type Socket as ClientSocket } from 'socket.io-client';
import { afterAll, expect } from 'vitest';
import { readSettings } from '#libs/config';
import { openDatabase } from '#libs/database';
import { createLedger, installationId, readRecord } from '#libs/ledger';
import { connectRedis, Publisher, SnapshotCache, WorkerBeats } from '#libs/live';
import { unifiedProgress, type SessionRecord } from '#libs/progress';
import { createLogger, Metrics } from '#libs/telemetry';
import type { SessionSummary, Snapshot } from '#libs/contracts';
import { listen } from '../../../../test/support/listen.js';
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
    beats: new WorkerBeats(redis),
    redis,
    subscriberRedis,
  } satisfies Partial<ApiContext>;
  return { context: context as unknown as ApiContext, redis, database };
}

let sessions = 0;

/** A pending session's snapshot. */
export async function newSession({ ledger }: ApiContext): Promise<Snapshot> {
  const rootPath = `/photos/${(sessions += 1)}`;
  const options = { subdirectories: [], faceQuality: 'standard', minFaceSize: 0 } as const;
  return unifiedProgress(await ledger.create({ name: 'Holiday', rootPath, ...options }));
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

/** The value of a metric without labels. */
export async function metricValue(metric: { get(): Promise<{ values: { value: number }[] }> }): Promise<number> {
  return (await metric.get()).values[0]?.value ?? 0;
}

type ReceivedEvent = [string, { snapshot?: Snapshot; summary?: SessionSummary; seq?: number; recent?: object[] }];

/** A browser's socket that records its events. */
export type Listener = Awaited<ReturnType<typeof connectListener>>;

async function connectListener(server: ProgressServer, url: string) {
  const client: ClientSocket = io(url, { transports: ['websocket'], reconnection: false });
  const [socket] = (await once(server, 'connection')) as [Socket];
  socket.on('everything', (answer: () => void) => answer());
  const received: ReceivedEvent[] = [];
  client.onAny((...event: ReceivedEvent) => received.push(event));
  // The answer arrives after every event that was sent before it.
  const receiveAll = () => client.emitWithAck('everything').then(() => received.length);
  return {
    /** The events since the last call. Waits until there are as many as are expected. */
    async received(expected = 0): Promise<ReceivedEvent[]> {
      await expect.poll(receiveAll, { interval: 5, timeout: 10_000 }).toBeGreaterThanOrEqual(expected);
      return received.splice(0);
    },
    /** Resolves when it hears that the server lives. */
    signOfLife: () =>
      new Promise<void>((hear) => {
        client.io.engine.on('packet', ({ type }) => {
          if (type === 'noop') hear();
        });
      }),
    join: async (room: string) => socket.join(room),
    leave: async (room: string) => socket.leave(room),
    /** The server side of the socket. */
    socket,
    /** Stops reading, as a browser does whose tab is frozen. */
    pause: () => streamOf(client).pause(),
    resume: () => streamOf(client).resume(),
    /** Bytes buffered for it in the server. */
    buffered: () => (socket.conn.transport as unknown as { socket: { bufferedAmount: number } }).socket.bufferedAmount,
  };
}

/** A Socket.IO server, and sockets that join rooms. Closed after the last test. */
export async function useSockets() {
  const http = createServer();
  const url = await listen(http);
  const server: ProgressServer = new Server(http, { transports: ['websocket'] });
  afterAll(() => server.close());
  return { server, listener: () => connectListener(server, url) };
}

/** The TCP stream under a client in this process. */
function streamOf(client: ClientSocket): { pause(): void; resume(): void } {
  return (client.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }).ws._socket;
}
