import { beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { findProcess } from '../../apps/cli/src/data/processes.js';
import { expectIndexed, makeAlbum, type Album } from '../support/album.js';
import type { Darkroom } from '../support/darkroom.js';
import { useFollowers } from '../support/follower.js';
import { secondsWithout, untilWorkers, workerBehind } from '../support/workers.js';
import { useWorkspace } from '../support/workspace.js';

/** Shorter than by default, so that the tests are. */
const LOCK_MS = 2_000;

const workspace = useWorkspace();
let darkroom: Darkroom;
beforeAll(async () => {
  darkroom = await workspace.start({
    roots: [workspace.directory],
    workers: 2,
    environment: { DARKROOM_LOCK_MS: String(LOCK_MS), DARKROOM_RECONCILE_MS: String(LOCK_MS) },
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
  follower.expectConsistent();
  const items = await darkroom.api.items(follower.sessionId, { phase: 'face_detection' });
  expect(new Set(items.map(({ attempts }) => attempts))).toEqual(new Set([1]));
}

test('when the only busy worker is killed, another goes on, and nothing fails', async () => {
  await indexThrough(async (snapshot) => {
    const pid = await workerBehind(darkroom, snapshot);
    expect(await secondsWithout(darkroom, snapshot.sessionId, () => process.kill(pid, 'SIGKILL'))).toBeLessThan(15);
  });
});

test('a busy worker that is asked to end is gone within 10 s, another goes on, and nothing fails', async () => {
  await indexThrough(async (snapshot) => {
    const pid = await workerBehind(darkroom, snapshot);
    process.kill(pid, 'SIGTERM');
    await expect.poll(() => findProcess(pid), { interval: 20, timeout: 10_000 }).toBeUndefined();
  });
});
