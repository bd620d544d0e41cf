import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Item, Snapshot } from '#libs/contracts';
import { findProcess } from '../../apps/cli/processes.mjs';
import { expectIndexed, makeAlbum, type Album } from '../support/album.js';
import type { Darkroom } from '../support/darkroom.js';
import { useFollowers, type Follower } from '../support/follower.js';
import { copyPhoto, makePhotos } from '../support/photos.js';
import { secondsWithout, untilWorkers, workerBehind } from '../support/workers.js';
import { useWorkspace } from '../support/workspace.js';

const SLOW = 120_000;
/** Longest that an inference process may take over a photo, in these tests. */
const PHOTO_SECONDS = 5;
/** Shorter than by default, so that the tests are: the full tests kill workers under the default settings. */
const LOCK_MS = 2_000;

const workspace = useWorkspace();
let darkroom: Darkroom;
beforeAll(async () => {
  darkroom = await workspace.start({
    roots: [workspace.directory],
    workers: 2,
    environment: {
      NODE_OPTIONS: `--import ${fileURLToPath(new URL('../support/poison.mjs', import.meta.url))}`,
      DARKROOM_PHOTO_TIMEOUT_MS: String(PHOTO_SECONDS * 1_000),
      DARKROOM_LOCK_MS: String(LOCK_MS),
      DARKROOM_RECONCILE_MS: String(LOCK_MS),
    },
  });
  await untilWorkers(darkroom, (workers) => workers.length === 2);
});

/** Starts a session over a folder, and follows it. */
const index = useFollowers(() => darkroom);

let albums = 0;
/** An album that is one chunk. */
async function newAlbum(): Promise<Album> {
  albums += 1;
  return makeAlbum({ folder: workspace.folder(`album-${albums}`), different: 12, duplicates: 2, bad: 1 }, 700 + albums);
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

/** What each poison fails with. Those that take their time are in the full run only. */
const POISONS: readonly (readonly [poison: string, reason: string])[] = [
  ['crash', 'crashed the decoder 3 times'],
  ...(process.env['DARKROOM_TEST_FULL'] === undefined
    ? []
    : ([
        ['memory', 'crashed the decoder 3 times'],
        ['hang', `took over ${PHOTO_SECONDS} s at the last of 3 attempts`],
      ] as const)),
];

describe('photos that crash, hang or exhaust the process that decodes them', () => {
  const GOOD = 6;
  const folder = workspace.folder('poison');
  let children: ReturnType<Darkroom['children']>;
  let follower: Follower;
  let items: Map<string, Item>;
  beforeAll(async () => {
    const [photo = ''] = await makePhotos(folder, GOOD, { seed: 600 });
    for (const [poison] of POISONS) await copyPhoto(photo, join(folder, `poison-${poison}.jpg`));
    children = darkroom.children();
    follower = await index(folder);
    await follower.end();
    items = new Map((await darkroom.api.items(follower.sessionId)).map((item) => [item.path, item]));
  }, SLOW);

  test.each(POISONS)('%s: it fails after three attempts, with a reason', (poison, reason) => {
    expect(items.get(join(folder, `poison-${poison}.jpg`))).toMatchObject({ state: 'failed', attempts: 3, reason });
  });

  test('they take neither their neighbours nor the session with them', () => {
    follower.expectHonest();
    expect(follower.ends[0]).toMatchObject({
      overallStatus: 'completed',
      overallProgress: { percentage: 100 },
      phases: { training: { progress: { completed: GOOD, failed: POISONS.length } }, faceDetection: { progress: { completed: GOOD, failed: 0 } } },
    });
  });

  test('nor the worker', () => {
    expect(darkroom.children()).toEqual(children);
  });
});

describe('a session goes on by itself, and nothing fails', () => {
  test('when the only busy worker is killed: another goes on', async () => {
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
});
