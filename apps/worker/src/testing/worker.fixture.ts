import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { afterAll } from 'vitest';
import { addPhotos, walkedLibrary, faceLibrary } from '#libs/catalog';
import { readSettings } from '#libs/config';
import type { JobPayload } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import { createLedger, installationId, type Ledger, type PendingItem } from '#libs/ledger';
import { connectRedis, Publisher, SnapshotCache, Stamps, WorkerBeats } from '#libs/live';
import type { SessionRecord } from '#libs/progress';
import { createLogger } from '#libs/telemetry';
import type { ItemAnalysis } from '../chunks/chunk-runner.js';
import type { WorkerContext } from '../context.js';
import { Waits } from '../lifecycle/waits.js';
import { makeDirectory, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { specServers } from '../../../../test/support/spec-servers.js';

/** A worker's context on a Postgres and a Redis of its own, without models. Closed after the last test. */
export async function useContext() {
  const [databaseUrl, redisUrl] = [await specServers.database(), await specServers.redis()];
  const dataDirectory = makeDirectory('data');
  const database = openDatabase(databaseUrl);
  const redis = connectRedis(redisUrl, 'commands', () => {});
  await once(redis, 'ready');
  afterAll(async () => {
    redis.disconnect();
    await database.$disconnect();
    await rm(dataDirectory, { recursive: true, force: true });
  });
  const faces = faceLibrary('faces/1');
  const context = {
    settings: readSettings({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, DARKROOM_DATA: dataDirectory }),
    roots: [],
    logger: createLogger('worker', 'silent'),
    database,
    installation: await installationId(database),
    // Of the manifest, what is stored with results.
    models: { tasks: { embed: { id: 'image/1' } } } as WorkerContext['models'],
    faces,
    ledger: createLedger({ database, steps: { clustering: faces } }),
    publisher: new Publisher(redis),
    cache: new SnapshotCache(redis),
    beats: new WorkerBeats(redis),
    workerId: 'this',
    waits: new Waits(),
    stamps: new Stamps(redis, dataDirectory),
  } satisfies Partial<WorkerContext>;
  return { context: context as unknown as WorkerContext, database, redis };
}

/** The analysis of a photo in training. */
export function analysed({ photoId }: PendingItem): ItemAnalysis<string> {
  return { kind: 'analysed', attempts: 1, ms: 1, result: 'a vector', duplicateKey: `key of ${photoId}` };
}

/** A session that is discovering a folder. */
export async function discoveringSession(ledger: Ledger, rootPath: string): Promise<SessionRecord> {
  const options = { faceQuality: 'standard', minFaceSize: 0 } as const;
  const session = await ledger.create({ name: 'Holiday', rootPath, subdirectories: [], ...options });
  await ledger.command({ sessionId: session.id, command: 'start' });
  return session;
}

/** Ends the discovery of a session, as a worker does that has walked its whole folder. */
export function endDiscovery(ledger: Ledger, session: SessionRecord): Promise<SessionRecord | null> {
  const { id: sessionId, run } = session;
  return ledger.completeDiscovery({ sessionId, run, library: walkedLibrary({ ...session, sessionId }, 'image/1') });
}

/** A session of `count` photos in training, with a job over all of them; by default in a folder that has their files. */
export async function trainingAlbum({ database, ledger }: WorkerContext, count: number, folder?: string) {
  const rootPath = folder ?? (await temporaryFolder());
  const nameOf = (at: number) => `${String(at).padStart(4, '0')}.jpg`;
  if (folder === undefined)
    await writeFiles(rootPath, Object.fromEntries(Array.from({ length: count }, (_, at) => [nameOf(at), 'x'])));
  const session = await discoveringSession(ledger, rootPath);
  const { id, run } = session;
  const files = Array.from({ length: count }, (_, at) => ({ path: `${rootPath}/${nameOf(at)}`, size: 1, mtimeMs: 1 }));
  await ledger.addFound({ sessionId: id, run, others: [], addPhotos: (connection) => addPhotos(connection, files) });
  await endDiscovery(ledger, session);
  const items = await database.item.findMany({ where: { sessionId: id }, orderBy: { ordinal: 'asc' } });
  const job: JobPayload = { sessionId: id, run, phase: 'training', from: 0, to: count };
  return { job, photoIds: items.map((item) => item.photoId) };
}
