import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Darkroom } from '../support/darkroom.js';
import { TestServer } from '../support/test-server.js';
import { makePlainPhotos } from '../support/photos.js';
import { untilWorkers } from '../support/workers.js';
import { delaysOf, Watchers, type Way } from '../support/watchers.js';
import { useWorkspace } from '../support/workspace.js';

/** Photos of a session: one chunk per phase, so that its last job is active during face detection. */
const PHOTOS = 56;
/** Longest time until an end is seen while Redis answers, in ms. */
const SEEN_WITHIN = 5_000;
/** Longest time until the backstop shows it without Redis, in ms. */
const BACKSTOP_WITHIN = 25_000;
const FREEZE = 20_000;

const workspace = useWorkspace();
let redis: TestServer;
let darkroom: Darkroom;
/** The delays in ms, by fault and way. */
const measured = new Map<string, Record<Way, number>[]>();

beforeAll(async () => {
  redis = await TestServer.open('redis', workspace.folder('redis'));
  darkroom = await workspace.start({ roots: [workspace.directory], environment: { REDIS_URL: redis.url } });
  // Only the first session of a library clusters without any faces.
  await (await Watchers.of(darkroom, await begin())).end();
});
afterAll(async () => {
  for (const [fault, tries] of measured) {
    for (const way of ['client', 'socket', 'REST'] as const) {
      const ms = tries.map((each) => each[way]).sort((a, b) => a - b);
      console.log(`${fault}, seen by ${way}: p50 ${ms[ms.length >> 1]} ms, max ${ms.at(-1)} ms of ${ms.length}`);
    }
  }
  await darkroom.stop();
  await redis.stop();
});

let albums = 0;
/** Starts a session over new photos. */
async function begin(): Promise<number> {
  albums += 1;
  const folder = workspace.folder(`album-${albums}`);
  await makePlainPhotos(folder, PHOTOS, 900 + albums);
  return (await darkroom.api.index(folder)).sessionId;
}

/** The phases in which a fault may come. */
type Moment = 'training' | 'face_detection';

/**
 * Runs a session and `harm` once some photos of a phase are settled, and records how long after its commit, or after the
 * return of Redis, the end was seen.
 * @param harm returns the time since which Redis answers.
 */
async function expectSeen(
  fault: string,
  at: Moment,
  harm: () => Promise<number>,
  withinMs = SEEN_WITHIN,
): Promise<void> {
  await untilWorkers(darkroom, (workers) => workers.length === 1);
  const watchers = await Watchers.of(darkroom, await begin());
  const ended = watchers.end();
  const phase = at === 'training' ? 'training' : 'faceDetection';
  await watchers.follower.until(({ phases }) => phases[phase].progress.settled > 0);
  const answersSince = await harm();
  const delays = delaysOf(await ended, answersSince);
  measured.set(fault, [...(measured.get(fault) ?? []), delays]);
  for (const way of ['client', 'socket', 'REST'] as const) expect(delays[way], way).toBeLessThan(withinMs);
}

const [TRAINING, FACES] = ['training', 'face_detection'] as const;

test.each([FACES, TRAINING, FACES, TRAINING, FACES])(
  'with subscriber connections killed in %s, every client sees the end within 5 s',
  async (at) => {
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    await expectSeen('subscribers killed', at, async () => {
      for (let times = 0; times < 10; times += 1) {
        await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
        await delay(150);
      }
      return -Infinity;
    });
  },
);

test.each([FACES, TRAINING, FACES])(
  'with Redis frozen in %s, every client sees the end 5 s after its return',
  async (at) => {
    await expectSeen(`frozen for 20 s during ${at}`, at, async () => {
      redis.freeze(true);
      await delay(FREEZE);
      redis.freeze(false);
      return Date.now();
    });
  },
);

test.each([FACES, TRAINING, FACES, TRAINING])(
  'with Redis restarted in %s, every client sees the end 5 s after its return',
  async (at) => {
    await expectSeen(`restarted during ${at}`, at, async () => {
      await redis.stop();
      await redis.start();
      return Date.now();
    });
  },
);

test.each([1, 2, 3])('with Redis away during the last job, every client sees the end within 25 s (%i)', async () => {
  onTestFinished(() => redis.start());
  const stop = async () => {
    await redis.stop();
    return -Infinity;
  };
  await expectSeen('away for good', FACES, stop, BACKSTOP_WITHIN);
});
