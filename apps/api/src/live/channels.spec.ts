import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Subscriber } from '#libs/live';
import { useContext } from '../testing/api.fixture.js';
import { Channels } from './channels.js';

const { context, redis } = await useContext();
const subscriber = new Subscriber(context.subscriberRedis, { onMessage: () => {}, onRestored: () => {} });
afterAll(() => subscriber.close());
const LINGER_MS = 5_000;

let channels: Channels;
beforeEach(() => {
  channels = new Channels(subscriber);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => vi.useRealTimers());

const listeners = (channel: string) => redis.publish(channel, 'ping');
/** Resolves when all earlier commands of the subscriber are done. */
const settled = () => subscriber.subscribe('last');

it('a channel is subscribed to once it is confirmed', async () => {
  expect(await listeners('a')).toBe(0);
  channels.open('a');
  await channels.confirmed('a');
  expect(await listeners('a')).toBe(1);
});

it('is kept for 5 s after the last listener left, and no longer', async () => {
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

it('is kept for a listener that comes back in time', async () => {
  channels.open('c');
  channels.release('c');
  channels.open('c');
  await vi.advanceTimersByTimeAsync(2 * LINGER_MS);
  await channels.confirmed('c');
  expect(await listeners('c')).toBe(1);
});

it('is subscribed to again where it is opened at the moment in which it ends', async () => {
  channels.open('d');
  await channels.confirmed('d');
  channels.release('d');
  vi.advanceTimersByTime(LINGER_MS);
  channels.open('d');
  await channels.confirmed('d');
  await settled();
  expect(await listeners('d')).toBe(1);
});

it('is not subscribed to by a release or a wait without an opening', async () => {
  channels.release('e');
  await channels.confirmed('e');
  await vi.advanceTimersByTimeAsync(LINGER_MS);
  await settled();
  expect(await listeners('e')).toBe(0);
  channels.open('e');
  await channels.confirmed('e');
  expect(await listeners('e')).toBe(1);
});
