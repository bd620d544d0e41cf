import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Darkroom } from '../support/darkroom.js';
import { TestServer } from '../support/test-server.js';
import { makePlainPhotos } from '../support/photos.js';
import { untilWorkers } from '../support/workers.js';
import { delaysOf, Watchers, type Way } from '../support/watchers.js';
import { useWorkspace } from '../support/workspace.js';

/** Photos of a session: one chunk a phase, so that its last job is in a worker's hand while faces are looked for. */
const PHOTOS = 56;
/** Once Redis answers, an end is seen within this, ms. */
const SEEN_WITHIN = 5_000;
/** Without Redis, the backstop shows it within this, ms. */
const BACKSTOP_WITHIN = 25_000;
const FREEZE = 20_000;

const workspace = useWorkspace();
let redis: TestServer;
let darkroom: Darkroom;
/** What was measured: by fault and way, ms. */
const measured = new Map<string, Record<Way, number>[]>();

beforeAll(async () => {
  redis = await TestServer.open('redis', workspace.folder('redis'));
  darkroom = await workspace.start({ roots: [workspace.directory], environment: { REDIS_URL: redis.url } });
  // The first session of a library clusters whatever it finds; those after it do not, where there are no faces.
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
/** Starts a session over photos of its own. */
async function begin(): Promise<number> {
  albums += 1;
  const folder = workspace.folder(`album-${albums}`);
  await makePlainPhotos(folder, PHOTOS, 900 + albums);
  return (await darkroom.api.index(folder)).sessionId;
}

/** Some moments of a session at which a fault may come. */
type Moment = 'training' | 'face_detection';

/**
 * Runs a session, does `harm` when some photos of a phase are settled, and notes how long after its commit, and after
 * Redis answers again, the end was seen.
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

test('with subscriber connections killed until the end, every client sees the end within 5 s', async () => {
  const client = new Redis(redis.url);
  for (let tries = 0; tries < 5; tries += 1) {
    await expectSeen('subscribers killed', tries % 2 === 0 ? 'face_detection' : 'training', async () => {
      for (let times = 0; times < 10; times += 1) {
        await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
        await delay(150);
      }
      return -Infinity;
    });
  }
  client.disconnect();
});

test.each(['face_detection', 'training', 'face_detection'] as const)(
  'with Redis frozen for 20 s during %s, every client sees the end within 5 s of its return',
  async (at) => {
    await expectSeen(`frozen for 20 s during ${at}`, at, async () => {
      redis.freeze(true);
      await delay(FREEZE);
      redis.freeze(false);
      return Date.now();
    });
  },
);

test.each(['face_detection', 'training', 'face_detection', 'training'] as const)(
  'with Redis restarted during %s, every client sees the end within 5 s of its return',
  async (at) => {
    await expectSeen(`started anew during ${at}`, at, async () => {
      await redis.stop();
      await redis.start();
      return Date.now();
    });
  },
);

test.each([1, 2, 3])('with Redis away during the last job, every client sees the end within 25 s (%i)', async () => {
  onTestFinished(() => redis.start());
  await expectSeen(
    'away for good',
    'face_detection',
    async () => {
      await redis.stop();
      return -Infinity;
    },
    BACKSTOP_WITHIN,
  );
});
