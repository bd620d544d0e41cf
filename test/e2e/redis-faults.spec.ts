import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
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
  const socket = await darkroom.connect();
  onTestFinished(() => socket.close());
  await socket.subscribe(follower.sessionId);
  await follower.until(({ phases }) => phases.training.progress.settled > 0);
  let stopped = false;
  const killing = (async () => {
    for (; !stopped; await delay(100)) await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  })();
  const delayOf = async (end: Promise<unknown>) => {
    await end;
    return Date.now();
  };
  const rest = expect
    .poll(async () => (await darkroom.api.progress(follower.sessionId)).overallStatus, {
      interval: 100,
      timeout: 60_000,
    })
    .toBe('completed');
  const seen = await Promise.all([follower.end(), socket.end(follower.sessionId), rest].map(delayOf));
  stopped = true;
  await killing;
  const endedAt = Date.parse(follower.ends[0]?.endedAt ?? '');
  expect(Math.max(...seen) - endedAt).toBeLessThan(SEEN_WITHIN_MS);
  follower.expectConsistent();
});
