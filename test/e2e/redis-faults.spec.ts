import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { endSeenThrough } from '../support/end-seen.js';
import { useFollowers } from '../support/follower.js';
import { makePlainPhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

const SEEN_WITHIN_MS = 5_000;

const darkroom = await SharedServer.find();
const index = useFollowers(() => darkroom);

test('with subscriber connections killed while a session ends, every client sees the end within 5 s', async () => {
  const redis = new Redis(darkroom.redisUrl);
  onTestFinished(() => redis.disconnect());
  const folder = darkroom.folder('photos');
  await makePlainPhotos(folder, 24, 700);
  const follower = await index(folder);
  await follower.until(({ phases }) => phases.training.progress.settled > 0);
  const delays = await endSeenThrough(darkroom, follower, async () => {
    for (; follower.ends.length === 0; await delay(100)) await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    return -Infinity;
  });
  expect(Math.max(...Object.values(delays))).toBeLessThan(SEEN_WITHIN_MS);
});
