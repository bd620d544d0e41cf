import { rename } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ConditionCause } from '#libs/contracts';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { send } from '../support/processes.js';
import { untilWorkers } from '../support/workers.js';
import { useWorkspace } from '../support/workspace.js';

/** More than the worker has in hand when the first is settled, and than it does in a few seconds. */
const PHOTOS = 150;
const NAMED_WITHIN_MS = 10_000;
const OVER_WITHIN_MS = 15_000;

const workspace = useWorkspace();
let darkroom: Darkroom;
beforeAll(async () => {
  darkroom = await workspace.start({ roots: [workspace.directory], workers: 1 });
});
afterAll(() => darkroom.stop());

/** What gets in the way of a session, and takes itself out of it. */
const causes: readonly [string, ConditionCause, (folder: string) => Promise<() => Promise<unknown>>][] = [
  [
    'a frozen worker',
    'no_worker',
    () => {
      const pid = darkroom.pidOf('worker-1');
      send(pid, 'SIGSTOP');
      return Promise.resolve(() => Promise.resolve(send(pid, 'SIGCONT')));
    },
  ],
  [
    'a Redis without memory',
    'redis_refuses_writes',
    async () => {
      const redis = new Redis(darkroom.redisUrl);
      onTestFinished(() => redis.disconnect());
      await redis.config('SET', 'maxmemory', '1');
      return () => redis.config('SET', 'maxmemory', '0');
    },
  ],
  [
    'a folder that was renamed',
    'folder_gone',
    async (folder) => {
      await rename(folder, `${folder}-away`);
      return () => rename(`${folder}-away`, folder);
    },
  ],
];

test.each(causes)(
  '%s is named while it lasts, over REST, socket and in the list, and fails no photo',
  async (_, cause, harm) => {
    await untilWorkers(darkroom, (workers) => workers.length === 1);
    const folder = workspace.folder(cause);
    await makePhotos(folder, PHOTOS, { seed: 1_900 + cause.length, side: 320 });
    const { sessionId } = await darkroom.api.create({ rootPath: folder, name: cause });
    const socket = await darkroom.connect();
    onTestFinished(() => socket.close());
    await socket.subscribe(sessionId);
    await darkroom.api.command(sessionId, 'start');
    await socket.next((event) => event.event === 'progress' && event.snapshot.phases.training.progress.settled > 0);
    const heal = await harm(folder);
    const named = () => darkroom.api.progress(sessionId).then(({ condition }) => condition.cause);
    await expect.poll(named, { timeout: NAMED_WITHIN_MS, interval: 200 }).toBe(cause);
    const line = (await darkroom.api.sessions()).items.find((session) => session.sessionId === sessionId);
    expect(line?.condition.cause).toBe(cause);
    expect(await darkroom.metric(`darkroom_waiting_sessions\\{cause="${cause}"\\}`)).toBe(1);
    await socket.next((event) => event.event === 'condition' && event.condition.cause === cause, 1_000);
    await heal();
    await expect.poll(named, { timeout: OVER_WITHIN_MS, interval: 200 }).toBeNull();
    const numbers = async () => {
      const { training, faceDetection } = (await darkroom.api.progress(sessionId)).phases;
      return { settled: training.progress.settled + faceDetection.progress.settled, training, faceDetection };
    };
    const before = await numbers();
    await expect
      .poll(numbers, { timeout: OVER_WITHIN_MS, interval: 200 })
      .not.toMatchObject({ settled: before.settled });
    const { training, faceDetection } = await numbers();
    expect([training.progress.failed, faceDetection.progress.failed]).toEqual([0, 0]);
    await darkroom.api.command(sessionId, 'cancel');
  },
);
