import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { endpoints, SystemState, type Snapshot } from '#libs/contracts';
import { expectIndexed, makeAlbum, type Album } from '../support/album.js';
import type { Darkroom } from '../support/darkroom.js';
import { Follower } from '../support/follower.js';
import { TestServer } from '../support/test-server.js';
import { processesOn } from '../support/processes.js';
import { untilWorkers, workerBehind } from '../support/workers.js';
import { useWorkspace } from '../support/workspace.js';

const SLOW = 300_000;
/** How long an outage lasts, ms. */
const MINUTE = 60_000;

const workspace = useWorkspace();
const followers: Follower[] = [];
afterAll(() => followers.forEach((follower) => follower.close()));

let albums = 0;
/** An album of two chunks. */
async function newAlbum(): Promise<Album> {
  albums += 1;
  return makeAlbum({ folder: workspace.folder(`album-${albums}`), different: 80, duplicates: 6, bad: 3 }, 800 + albums);
}

function follow(darkroom: Darkroom, sessionId: number): Follower {
  const follower = new Follower(darkroom, sessionId);
  followers.push(follower);
  return follower;
}

/** Starts a session, and returns when some of its photos are settled. */
async function atWork(darkroom: Darkroom, album: Album): Promise<{ follower: Follower; snapshot: Snapshot }> {
  const { sessionId } = await darkroom.api.index(album.folder);
  const follower = follow(darkroom, sessionId);
  return { follower, snapshot: await follower.until(({ phases }) => phases.training.progress.settled > 0) };
}

/** Expects that an album was indexed as if nothing had happened: no photo failed, or was tried twice, because of it. */
async function expectUnharmed(darkroom: Darkroom, databaseUrl: string, end: Snapshot, album: Album): Promise<void> {
  await expectIndexed({ databaseUrl }, end, album);
  for (const phase of ['training', 'face_detection']) {
    const items = await darkroom.api.items(end.sessionId, { phase });
    expect(new Set(items.map(({ attempts }) => attempts))).toEqual(new Set([1]));
  }
}

describe('the session goes on by itself and ends with exact counts', () => {
  let postgres: TestServer;
  let redis: TestServer;
  let darkroom: Darkroom;
  beforeAll(async () => {
    const data = workspace.folder('servers');
    [postgres, redis] = await Promise.all([TestServer.open('postgres', data), TestServer.open('redis', data)]);
    darkroom = await workspace.start({
      roots: [workspace.directory],
      workers: 2,
      environment: { DATABASE_URL: postgres.url, REDIS_URL: redis.url },
    });
  });
  afterAll(async () => {
    await darkroom.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
  });
  beforeEach(() => untilWorkers(darkroom, (workers) => workers.length === 2));

  /** Indexes a new album, and does `harm` meanwhile. */
  async function indexThrough(harm: (snapshot: Snapshot) => Promise<void>): Promise<void> {
    const album = await newAlbum();
    const { follower, snapshot } = await atWork(darkroom, album);
    await harm(snapshot);
    await expectUnharmed(darkroom, postgres.url, await follower.end(), album);
    follower.expectConsistent();
  }

  test(
    'with Redis gone for a minute: REST answers from Postgres meanwhile',
    async () => {
      await indexThrough(async ({ sessionId }) => {
        await redis.stop();
        await delay(MINUTE);
        expect(await darkroom.api.progress(sessionId)).toMatchObject({ source: 'database', stale: false });
        // Workers and queues are in Redis alone.
        const { body } = await darkroom.api.send('GET', endpoints.system.state.path());
        expect(SystemState.parse(body)).toMatchObject({
          redis: null,
          workers: [],
          queues: [],
          postgres: { version: expect.any(String) as string },
        });
        await redis.start();
      });
    },
    SLOW,
  );

  test(
    'with a Redis that does not answer for a minute: neither does REST wait for it',
    async () => {
      await indexThrough(async ({ sessionId }) => {
        redis.freeze(true);
        await delay(MINUTE);
        expect(await darkroom.api.progress(sessionId)).toMatchObject({ source: 'database', stale: false });
        redis.freeze(false);
      });
    },
    SLOW,
  );

  test(
    'with Redis flushed, again and again',
    async () => {
      const client = new Redis(redis.url);
      onTestFinished(() => client.disconnect());
      await indexThrough(async () => {
        for (let times = 0; times < 5; times += 1) {
          await client.flushall();
          await delay(1_000);
        }
      });
    },
    SLOW,
  );

  test(
    'with Postgres away for a minute: REST answers what Redis holds, marked stale',
    async () => {
      await indexThrough(async ({ sessionId }) => {
        await postgres.stop();
        await delay(MINUTE);
        expect(await darkroom.api.progress(sessionId)).toMatchObject({
          source: 'redis',
          stale: true,
          overallStatus: 'running',
        });
        await postgres.start();
      });
    },
    SLOW,
  );

  test(
    'with Postgres started anew, again and again',
    async () => {
      await indexThrough(async () => {
        for (let times = 0; times < 3; times += 1) {
          await postgres.stop();
          await postgres.start();
          await delay(1_000);
        }
      });
    },
    SLOW,
  );

  test(
    'with the API killed: who followed hears of the end, once',
    async () => {
      await indexThrough(async () => {
        process.kill(darkroom.pidOf('api'), 'SIGKILL');
      });
    },
    SLOW,
  );

  test(
    'with a worker frozen past its lock and woken when another has its work',
    async () => {
      await indexThrough(async (snapshot) => {
        const pid = await workerBehind(darkroom, snapshot);
        process.kill(pid, 'SIGSTOP');
        await delay(20_000);
        process.kill(pid, 'SIGCONT');
      });
    },
    SLOW,
  );

  test(
    'with every worker killed at once',
    async () => {
      await indexThrough(async () => {
        for (const name of ['worker-1', 'worker-2']) process.kill(darkroom.pidOf(name), 'SIGKILL');
      });
    },
    SLOW,
  );
});

test(
  'with the whole machine stopped and started again, a session goes on in its run',
  async () => {
    const launch = { data: workspace.folder('data'), roots: [workspace.directory], workers: 2 };
    const album = await newAlbum();
    const before = await workspace.start(launch);
    const { follower, snapshot } = await atWork(before, album);
    while (processesOn(launch.data).length > 0) {
      for (const pid of processesOn(launch.data)) kill(pid);
      await delay(10);
    }
    follower.close();
    const after = await workspace.start(launch);
    const following = follow(after, snapshot.sessionId);
    await expectUnharmed(after, after.databaseUrl, await following.end(), album);
    following.expectConsistent();
    const [last, first] = [follower.shown.at(-1), following.shown[0]];
    expect(first?.version.run).toBe(1);
    expect(first?.overallProgress.percentage).toBeGreaterThanOrEqual(last?.overallProgress.percentage ?? NaN);
  },
  SLOW,
);

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent.
  }
}
