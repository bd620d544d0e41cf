import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpoints } from '#libs/contracts';
import { openDatabase, type Database } from '#libs/database';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { useWorkspace } from '../support/workspace.js';

/** More than the worker has in hand when the first is settled. */
const PHOTOS = 60;

/** Longer than a worker keeps a job that it cannot renew, in milliseconds. */
const LASTS_MS = 6_000;

/** After its begin, until an outage is named, in milliseconds. */
const NAMED_WITHIN_MS = 10_000;

/** After the end of an outage, until the work goes on, in milliseconds. */
const GOES_ON_WITHIN_MS = 15_000;

const workspace = useWorkspace();
const thumbnails = join(workspace.directory, 'data', 'thumbnails');
mkdirSync(thumbnails, { recursive: true });
/** Thumbnails have a small disk of their own. */
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', thumbnails]).status === 0;
afterAll(() => canMount && spawnSync('umount', ['-l', thumbnails]));

let darkroom: Darkroom;
let database: Database;
let redis: Redis;
beforeAll(async () => {
  darkroom = await workspace.start({ roots: [workspace.directory] });
  database = openDatabase(darkroom.databaseUrl, { connections: 1 });
  redis = new Redis(darkroom.redisUrl);
});
afterAll(async () => {
  redis?.disconnect();
  await database?.$disconnect();
});

const readOnly = async (isReadOnly: boolean) => {
  // In spite of what it sets.
  await database.$executeRawUnsafe('SET default_transaction_read_only = off');
  await database.$executeRawUnsafe(`ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
  await database.$executeRawUnsafe('SELECT pg_reload_conf()');
};
const filler = join(thumbnails, 'filler');
const fill = () => {
  try {
    writeFileSync(filler, Buffer.alloc(16 * 1024 * 1024));
  } catch {
    // It is full now.
  }
};

/** Redis can no more write its dump, whose place a directory takes, and refuses writes for it. */
const dump = join(workspace.directory, 'data', 'dump.rdb');
const save = async (isPossible: boolean) => {
  if (isPossible) rmSync(dump, { recursive: true });
  else mkdirSync(join(dump, 'in-the-way'), { recursive: true });
  await redis.config('SET', 'save', '3600 1');
  await redis.bgsave();
  const status = async () => /rdb_last_bgsave_status:(\w+)/.exec(await redis.info('persistence'))?.[1];
  await expect.poll(status, { timeout: 5_000 }).toBe(isPossible ? 'ok' : 'err');
  if (isPossible) await redis.config('SET', 'save', '');
};

const noWork = 'No work can be queued, so nothing was changed.';
const outages = [
  {
    outage: 'the disk of thumbnails is full',
    cause: 'disk_full',
    begin: async () => fill(),
    end: async () => truncateSync(filler),
    skip: !canMount,
    refusal: null,
  },
  {
    outage: 'Postgres is read-only',
    cause: 'postgres_read_only',
    begin: () => readOnly(true),
    end: () => readOnly(false),
    refusal: 'The database is read-only. Nothing was changed.',
  },
  {
    outage: 'Redis has no memory',
    cause: 'redis_refuses_writes',
    begin: () => redis.config('SET', 'maxmemory', '1'),
    end: () => redis.config('SET', 'maxmemory', '0'),
    refusal: `Redis refuses writes (out of memory). ${noWork}`,
  },
  {
    outage: 'Redis cannot save',
    cause: 'redis_refuses_writes',
    begin: () => save(false),
    end: () => save(true),
    refusal: `Redis refuses writes (it cannot save to its disk). ${noWork}`,
  },
  {
    outage: 'Redis is a replica',
    cause: 'redis_refuses_writes',
    begin: () => redis.replicaof('127.0.0.1', '1'),
    end: () => redis.replicaof('NO', 'ONE'),
    refusal: `Redis refuses writes (it is a read-only replica). ${noWork}`,
  },
];

describe.each(outages.filter(({ skip }) => skip !== true))(
  'while $outage in the middle of a session',
  ({ outage, cause, begin, end, refusal }) => {
    it('it is named and no photo fails, commands say why, and the work goes on within 15 s after it', async () => {
      const folder = workspace.folder(outage);
      await makePhotos(folder, PHOTOS, { seed: 920 + outage.length, side: 240 });
      const { sessionId } = await darkroom.api.index(folder);
      const progress = () => darkroom.api.progress(sessionId);
      const settled = async () => {
        const { training, faceDetection } = (await progress()).phases;
        return training.progress.settled + faceDetection.progress.settled;
      };
      await expect.poll(settled, { interval: 20 }).toBeGreaterThan(0);
      const processes = darkroom.children();
      await begin();
      const begun = performance.now();
      try {
        const named = () => progress().then(({ condition }) => condition.cause);
        await expect.poll(named, { timeout: NAMED_WITHIN_MS, interval: 200 }).toBe(cause);
        if (refusal !== null) {
          const body = { rootPath: folder, start: true };
          const answer = await darkroom.api.send('POST', endpoints.sessions.create.path(), { body });
          expect(answer.status).toBe(503);
          expect((answer.body as { message: string }).message).toContain(refusal);
        }
        await delay(begun + LASTS_MS - performance.now());
      } finally {
        await end();
      }
      const at = await settled();
      await expect.poll(settled, { timeout: GOES_ON_WITHIN_MS }).toBeGreaterThan(at);
      const last = await darkroom.untilEnd(sessionId);
      expect(last).toMatchObject({ overallStatus: 'completed', reason: null });
      for (const { progress } of [last.phases.training, last.phases.faceDetection])
        expect(progress).toMatchObject({ completed: PHOTOS, failed: 0 });
      expect(darkroom.children()).toEqual(processes);
      const waits = async () =>
        (await darkroom.api.call(endpoints.system.state)).workers.flatMap((worker) => worker.waits);
      await expect.poll(waits, { timeout: 5_000 }).toEqual([]);
    });
  },
);
