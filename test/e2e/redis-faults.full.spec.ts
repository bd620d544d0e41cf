import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Darkroom } from '../support/darkroom.js';
import { endSeenThrough, type EndSeen } from '../support/end-seen.js';
import { useFollowers, type Follower } from '../support/follower.js';
import { makePlainPhotos } from '../support/photos.js';
import { TestServer } from '../support/test-server.js';
import { untilWorkers } from '../support/workers.js';
import { useWorkspace } from '../support/workspace.js';

/** Photos of a session: one chunk per phase, so that a worker has its last job while faces are looked for. */
const PHOTOS = 56;
/** Once Redis answers, an end is seen within this time, in ms; without Redis, polling shows it within the other. */
const [SEEN_WITHIN_MS, SEEN_BY_POLLING_WITHIN_MS] = [5_000, 25_000];
const FROZEN_MS = 20_000;

const workspace = useWorkspace();
const index = useFollowers(() => darkroom);
let redis: TestServer;
let darkroom: Darkroom;
const measured = new Map<string, EndSeen[]>();

beforeAll(async () => {
  redis = await TestServer.open('redis', workspace.folder('redis'));
  darkroom = await workspace.start({ roots: [workspace.directory], environment: { REDIS_URL: redis.url } });
  // The first session of a library clusters in any case; later ones without faces do not.
  await (await begin()).end();
});
afterAll(async () => {
  for (const [fault, tries] of measured) {
    for (const way of ['client', 'socket', 'rest'] as const) {
      const ms = tries.map((each) => each[way]).sort((a, b) => a - b);
      console.log(`${fault}, end seen by ${way}: p50 ${ms[ms.length >> 1]} ms, max ${ms.at(-1)} ms of ${ms.length}`);
    }
  }
  await darkroom.stop();
  await redis.stop();
});

let albums = 0;
/** Starts a session over photos of its own. */
async function begin(): Promise<Follower> {
  albums += 1;
  const folder = workspace.folder(`album-${albums}`);
  await makePlainPhotos(folder, PHOTOS, 900 + albums);
  return index(folder);
}

type Phase = 'training' | 'faceDetection';

/** Expects that the end of a session is seen in time in every way after a fault during a phase. */
async function expectSeen(fault: string, phase: Phase, harm: () => Promise<number>, withinMs = SEEN_WITHIN_MS) {
  await untilWorkers(darkroom, (workers) => workers.length === 1);
  const follower = await begin();
  await follower.until(({ phases }) => phases[phase].progress.settled > 0);
  const delays = await endSeenThrough(darkroom, follower, harm);
  measured.set(fault, [...(measured.get(fault) ?? []), delays]);
  for (const [way, ms] of Object.entries(delays)) expect(ms, way).toBeLessThan(withinMs);
}

const PHASES: readonly Phase[] = ['faceDetection', 'training', 'faceDetection', 'training', 'faceDetection'];

async function killSubscribers(): Promise<number> {
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  for (let times = 0; times < 10; times += 1) {
    await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await delay(150);
  }
  return -Infinity;
}

async function freeze(): Promise<number> {
  redis.freeze(true);
  await delay(FROZEN_MS);
  redis.freeze(false);
  return Date.now();
}

async function restart(): Promise<number> {
  await redis.stop();
  await redis.start();
  return Date.now();
}

test.each([
  ...PHASES.map((phase) => ({ fault: 'subscriber connections killed repeatedly', phase, harm: killSubscribers })),
  ...PHASES.slice(0, 3).map((phase) => ({ fault: 'Redis frozen for 20 s', phase, harm: freeze })),
  ...PHASES.slice(0, 4).map((phase) => ({ fault: 'Redis restarted', phase, harm: restart })),
])('$fault during $phase: every client sees the end within 5 s, once Redis answers', ({ fault, phase, harm }) =>
  expectSeen(`${fault} during ${phase}`, phase, harm),
);

test.each([1, 2, 3])(
  'Redis away for good during the last job: every client sees the end within 25 s (%i)',
  async () => {
    onTestFinished(() => redis.start());
    const harm = async () => {
      await redis.stop();
      return -Infinity;
    };
    await expectSeen('away for good', 'faceDetection', harm, SEEN_BY_POLLING_WITHIN_MS);
  },
);
