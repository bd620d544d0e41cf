import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Subscriber } from '#libs/live';
import { useContext } from '../testing/api.fixture.js';
import { Channels } from './channels.js';

const { context, redis } = await useContext();
const subscriber = new Subscriber(context.subscriberRedis, { onMessage: () => {}, onRestored: () => {} });
const LINGER_MS = 5_000;

let channels: Channels;
beforeEach(() => {
  channels = new Channels(subscriber);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => vi.useRealTimers());

const listeners = (channel: string) => redis.publish(channel, 'anybody?');
/** Everything that the subscriber was told to do before this is done. */
const settled = () => subscriber.subscribe('last');

it('a channel is listened to once it is confirmed', async () => {
  expect(await listeners('a')).toBe(0);
  channels.open('a');
  await channels.confirmed('a');
  expect(await listeners('a')).toBe(1);
});

it('is kept for 5 s after the last one left, and no longer', async () => {
  channels.open('b');
  await channels.confirmed('b');
  channels.release('b');
  await vi.advanceTimersByTimeAsync(LINGER_MS - 1);
  await settled();
  expect(await listeners('b')).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  await settled();
  expect(await listeners('b')).toBe(0);
});

it('is kept for somebody who comes back in time', async () => {
  channels.open('c');
  channels.release('c');
  channels.open('c');
  await vi.advanceTimersByTimeAsync(2 * LINGER_MS);
  await channels.confirmed('c');
  expect(await listeners('c')).toBe(1);
});

it('is listened to by whoever comes in the moment in which it ends', async () => {
  channels.open('d');
  await channels.confirmed('d');
  channels.release('d');
  vi.advanceTimersByTime(LINGER_MS);
  channels.open('d');
  await channels.confirmed('d');
  await settled();
  expect(await listeners('d')).toBe(1);
});

it('that nobody opened can be released and waited for', async () => {
  channels.release('e');
  await channels.confirmed('e');
  subscriber.close();
});
