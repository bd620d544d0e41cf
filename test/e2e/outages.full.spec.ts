import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endpoints, SystemState, type Snapshot } from '#libs/contracts';
import { findProcess } from '../../apps/cli/src/data/processes.js';
import { expectIndexed, makeAlbum, type Album } from '../support/album.js';
import type { Darkroom } from '../support/darkroom.js';
import { Follower } from '../support/follower.js';
import { killAll } from '../support/processes.js';
import { TestServer } from '../support/test-server.js';
import { secondsWithout, untilWorkers, workerBehind } from '../support/workers.js';
import { useWorkspace } from '../support/workspace.js';

/** How long an outage lasts, in ms. */
const MINUTE = 60_000;

const workspace = useWorkspace();
const followers: Follower[] = [];
afterAll(() => followers.forEach((follower) => follower.close()));

let albums = 0;
/** Makes an album, by default of two chunks. */
async function newAlbum(contents = { different: 80, duplicates: 6, bad: 3 }): Promise<Album> {
  albums += 1;
  return makeAlbum({ folder: workspace.folder(`album-${albums}`), ...contents }, 800 + albums);
}

function follow(darkroom: Darkroom, sessionId: number): Follower {
  const follower = new Follower(darkroom, sessionId);
  followers.push(follower);
  return follower;
}

/** Starts a session and returns when some of its photos are processed in a phase. */
async function atWork(
  darkroom: Darkroom,
  album: Album,
  phase: 'training' | 'faceDetection' = 'training',
): Promise<{ follower: Follower; snapshot: Snapshot }> {
  const { sessionId } = await darkroom.api.index(album.folder);
  const follower = follow(darkroom, sessionId);
  return { follower, snapshot: await follower.until(({ phases }) => phases[phase].progress.settled > 0) };
}

/** Expects that the outage left no trace in the results: no photo failed or was processed twice because of it. */
async function expectUnharmed(darkroom: Darkroom, databaseUrl: string, end: Snapshot, album: Album): Promise<void> {
  await expectIndexed({ databaseUrl }, end, album);
  for (const phase of ['training', 'face_detection']) {
    // A copy whose original was stored before the outage needs no attempt.
    const items = (await darkroom.api.items(end.sessionId, { phase })).filter(({ state }) => state !== 'skipped');
    expect(new Set(items.map(({ attempts }) => attempts))).toEqual(new Set([1]));
  }
}

describe('a session goes on by itself and ends with exact counts', () => {
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

  /** What happens to the session at work. */
  const outages: [string, (snapshot: Snapshot) => Promise<void>][] = [
    [
      'Redis away for a minute, while REST answers from Postgres',
      async ({ sessionId }) => {
        await redis.stop();
        await delay(MINUTE);
        expect(await darkroom.api.progress(sessionId)).toMatchObject({ source: 'database', stale: false });
        // Workers and queues are known to Redis alone.
        const { body } = await darkroom.api.send('GET', endpoints.system.state.path());
        expect(SystemState.parse(body)).toMatchObject({
          ...{ redis: null, workers: [], queues: [] },
          postgres: { version: expect.any(String) as string },
        });
        await redis.start();
      },
    ],
    [
      'Redis unresponsive for a minute, which REST does not wait for',
      async ({ sessionId }) => {
        redis.freeze(true);
        await delay(MINUTE);
        expect(await darkroom.api.progress(sessionId)).toMatchObject({ source: 'database', stale: false });
        redis.freeze(false);
      },
    ],
    [
      'Redis flushed repeatedly',
      async () => {
        const client = new Redis(redis.url);
        for (let times = 0; times < 5; times += 1) {
          await client.flushall();
          await delay(1_000);
        }
        client.disconnect();
      },
    ],
    [
      'Postgres away for a minute, while REST answers from Redis, marked stale',
      async ({ sessionId }) => {
        await postgres.stop();
        await delay(MINUTE);
        const stale = { source: 'redis', stale: true, overallStatus: 'running' };
        expect(await darkroom.api.progress(sessionId)).toMatchObject(stale);
        await postgres.start();
      },
    ],
    [
      'Postgres restarted repeatedly',
      async () => {
        for (let times = 0; times < 3; times += 1) {
          await postgres.stop();
          await postgres.start();
          await delay(1_000);
        }
      },
    ],
    ['the API killed', async () => void process.kill(darkroom.pidOf('api'), 'SIGKILL')],
    [
      'a worker frozen past its lock and resumed after another took its work',
      async (snapshot) => {
        const pid = await workerBehind(darkroom, snapshot);
        process.kill(pid, 'SIGSTOP');
        await delay(20_000);
        process.kill(pid, 'SIGCONT');
      },
    ],
    [
      'every worker killed at once',
      async () => ['worker-1', 'worker-2'].forEach((name) => process.kill(darkroom.pidOf(name), 'SIGKILL')),
    ],
  ];

  test.each(outages)('with %s', async (_, cause) => {
    const album = await newAlbum();
    const { follower, snapshot } = await atWork(darkroom, album);
    await cause(snapshot);
    await expectUnharmed(darkroom, postgres.url, await follower.end(), album);
    follower.expectConsistent();
  });

  test.each<[string, (pid: number, sessionId: number) => Promise<void>]>([
    [
      'killed, and another goes on within 15 s',
      async (pid, sessionId) => {
        // Darkroom prints the database's address without its password.
        const place = { ...darkroom, databaseUrl: postgres.url };
        expect(await secondsWithout(place, sessionId, () => process.kill(pid, 'SIGKILL'))).toBeLessThan(15);
      },
    ],
    [
      'asked to end, and has ended within 10 s',
      async (pid) => {
        process.kill(pid, 'SIGTERM');
        await expect.poll(() => findProcess(pid), { interval: 20, timeout: 10_000 }).toBeUndefined();
      },
    ],
  ])('with the only busy worker %s', async (_, end) => {
    const album = await newAlbum({ different: 12, duplicates: 2, bad: 1 });
    const { follower, snapshot } = await atWork(darkroom, album, 'faceDetection');
    await end(await workerBehind(darkroom, snapshot), snapshot.sessionId);
    await expectUnharmed(darkroom, postgres.url, await follower.end(), album);
    follower.expectConsistent();
  });
});

test('a session goes on in the same run after the whole machine was stopped', async () => {
  const launch = { data: workspace.folder('data'), roots: [workspace.directory], workers: 2 };
  const album = await newAlbum();
  const before = await workspace.start(launch);
  const { follower, snapshot } = await atWork(before, album);
  await killAll(launch.data);
  follower.close();
  const after = await workspace.start(launch);
  const following = follow(after, snapshot.sessionId);
  await expectUnharmed(after, after.databaseUrl, await following.end(), album);
  following.expectConsistent();
  const [last, first] = [follower.shown.at(-1), following.shown[0]];
  expect(first?.version.run).toBe(1);
  expect(first?.overallProgress.percentage).toBeGreaterThanOrEqual(last?.overallProgress.percentage ?? NaN);
});
