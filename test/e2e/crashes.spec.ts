import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { findProcess } from '../../apps/cli/processes.mjs';
import { expectIndexed, makeAlbum, type Album } from '../support/album.js';
import type { Darkroom } from '../support/darkroom.js';
import { Follower } from '../support/follower.js';
import { secondsWithout, untilWorkers, workerBehind } from '../support/workers.js';
import { useWorkspace } from '../support/workspace.js';

const SLOW = 120_000;

const workspace = useWorkspace();
let darkroom: Darkroom;
beforeAll(async () => {
  darkroom = await workspace.start({ roots: [workspace.directory], workers: 2 });
  await untilWorkers(darkroom, (workers) => workers.length === 2);
});

const followers: Follower[] = [];
afterAll(() => followers.forEach((follower) => follower.close()));

/** Starts a session over a folder, and follows it. */
async function index(folder: string): Promise<Follower> {
  const { sessionId } = await darkroom.api.index(folder);
  const follower = new Follower(darkroom, sessionId);
  followers.push(follower);
  return follower;
}

let albums = 0;
/** An album that is one chunk. */
async function newAlbum(): Promise<Album> {
  albums += 1;
  return makeAlbum({ folder: workspace.folder(`album-${albums}`), different: 20, duplicates: 2, bad: 1 }, 700 + albums);
}

/** Indexes an album, does `harm` when some of its photos were looked at for faces, and expects that nothing of it is to be seen. */
async function indexThrough(harm: (snapshot: Snapshot) => Promise<void>): Promise<void> {
  const album = await newAlbum();
  const follower = await index(album.folder);
  await harm(await follower.until(({ phases }) => phases.faceDetection.progress.settled > 0));
  await expectIndexed(darkroom, await follower.end(), album);
  follower.expectHonest();
  const items = await darkroom.api.items(follower.sessionId, { phase: 'face_detection' });
  expect(new Set(items.map(({ attempts }) => attempts))).toEqual(new Set([1]));
}

describe('a session goes on by itself, and nothing fails', () => {
  test('when the only busy worker is killed: another goes on within 15 s', async () => {
    await indexThrough(async (snapshot) => {
      const pid = await workerBehind(darkroom, snapshot);
      expect(await secondsWithout(darkroom, snapshot.sessionId, () => process.kill(pid, 'SIGKILL'))).toBeLessThan(15);
    });
  }, SLOW);

  test('when a busy worker is asked to end: it is gone within 10 s, and another goes on', async () => {
    await indexThrough(async (snapshot) => {
      const pid = await workerBehind(darkroom, snapshot);
      process.kill(pid, 'SIGTERM');
      await expect.poll(() => findProcess(pid), { interval: 20, timeout: 10_000 }).toBeUndefined();
    });
  }, SLOW);

  test('when the API is killed: who followed hears of the end, once', async () => {
    await indexThrough(async () => {
      const pid = darkroom.pidOf('api');
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => findProcess(pid), { interval: 20 }).toBeUndefined();
    });
  }, SLOW);

  test('when Redis loses all that it held', async () => {
    const redis = new Redis(darkroom.redisUrl);
    await indexThrough(async () => void (await redis.flushall()));
    redis.disconnect();
  }, SLOW);
});
