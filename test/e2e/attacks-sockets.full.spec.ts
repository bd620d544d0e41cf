import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { Bystander } from '../support/bystander.js';
import { SharedServer } from '../support/shared.js';
import { attackSocket, flood, followedIn, metricOf, useSessions } from '../support/socket-attacks.js';

const SOCKETS = 80;
const EACH = 125;
/** Sockets that subscribe at a time, so that each is answered in time on a slow machine. */
const AT_A_TIME = 10;

const darkroom = await SharedServer.find();
const sessions = useSessions(darkroom, EACH);

test('10 000 subscriptions over 80 sockets are answered with one Redis channel per session, released, and unnoticed by others', async () => {
  const bystander = await Bystander.of(darkroom, darkroom.folder('photos'), 510);
  const before = await metricOf(darkroom, 'darkroom_rooms');
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => attackSocket(darkroom)));
  for (let at = 0; at < SOCKETS; at += AT_A_TIME) {
    const some = sockets.slice(at, at + AT_A_TIME);
    const answers = await Promise.all(some.map((socket) => flood(socket, sessions(EACH))));
    expect(answers.map(followedIn)).toEqual(some.map(() => EACH));
  }
  expect(await metricOf(darkroom, 'darkroom_rooms')).toBe(before + EACH);
  const redis = new Redis(darkroom.redisUrl);
  onTestFinished(() => redis.disconnect());
  expect(((await redis.pubsub('CHANNELS', 'progress:*')) as string[]).length).toBeLessThan(EACH + 10);
  for (const socket of sockets) socket.close();
  await expect.poll(() => metricOf(darkroom, 'darkroom_rooms')).toBe(before);
  await bystander.expectUndisturbed();
}, 120_000);
