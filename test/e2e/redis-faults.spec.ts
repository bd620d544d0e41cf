import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { makePlainPhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { delaysOf, Watchers } from '../support/watchers.js';

const darkroom = await SharedServer.find();

test('with subscriber connections killed while a session ends, every client sees the end within 5 s', async () => {
  const redis = new Redis(darkroom.redisUrl);
  onTestFinished(() => redis.disconnect());
  const folder = darkroom.folder('photos');
  await makePlainPhotos(folder, 24, 700);
  const { sessionId } = await darkroom.api.index(folder);
  const watchers = await Watchers.of(darkroom, sessionId);
  let over = false;
  const ended = watchers.end(60_000).finally(() => (over = true));
  await watchers.follower.until(({ phases }) => phases.training.progress.settled > 0);
  for (; !over; await delay(100)) await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  for (const [way, ms] of Object.entries(delaysOf(await ended))) expect(ms, way).toBeLessThan(5_000);
});
