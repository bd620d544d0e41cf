import { EventEmitter, once } from 'node:events';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectRedis } from './connection.js';
import { Subscriber } from './subscriber.js';
import { useRedis } from './testing/redis.fixture.js';

const server = await useRedis();
const publisher = await server.connect('commands');

/** `once` of events rejects on errors, which a reconnecting client emits. */
const happens = (redis: Redis, event: 'close' | 'ready') => new Promise<void>((resolve) => redis.once(event, resolve));

/** Milliseconds; the others follow from it, or from the connection's own deadlines. */
const SHORT_HEARTBEAT = 200;

async function subscriber(heartbeatMs?: number) {
  const redis = await server.connect('subscriber');
  onTestFinished(() => redis.disconnect());
  return listenOn(redis, heartbeatMs);
}

function listenOn(redis: Redis, heartbeatMs?: number) {
  const events = new EventEmitter();
  const listening = new Subscriber(
    redis,
    {
      onMessage: (channel, message) => events.emit('message', channel, message),
      onRestored: () => events.emit('restored'),
    },
    heartbeatMs,
  );
  onTestFinished(() => listening.close());
  return {
    redis,
    listening,
    next: () => once(events, 'message') as Promise<string[]>,
    restored: () => once(events, 'restored'),
  };
}

describe('a subscriber', () => {
  it('receives the messages of a channel once its subscription is confirmed', async () => {
    const { listening, next } = await subscriber();
    await listening.subscribe('a');
    const received = next();
    expect(await publisher.publish('a', 'one')).toBe(1);
    expect(await received).toEqual(['a', 'one']);
  });

  it('whose connection is killed subscribes again before it reports so', async () => {
    const { listening, next, restored } = await subscriber();
    await listening.subscribe('a');
    await listening.subscribe('b');
    const back = restored();
    await publisher.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await back;
    const received = next();
    expect(await Promise.all(['b', 'a', 'ended'].map((channel) => publisher.publish(channel, 'message')))).toEqual([
      1, 1, 0,
    ]);
    expect(await received).toEqual(['b', 'message']);
  });

  it('reports that Redis is away, and subscribes when it is back', async () => {
    const { redis, listening, restored } = await subscriber();
    const lost = happens(redis, 'close');
    await server.stop();
    await lost;
    expect(listening.connected).toBe(false);
    await listening.subscribe('a');
    const back = restored();
    const publisherBack = happens(publisher, 'ready');
    await server.start();
    await Promise.all([back, publisherBack]);
    expect(listening.connected).toBe(true);
    expect(await publisher.publish('a', 'message')).toBe(1);
  });

  it('does not report a first connection as restored', async () => {
    const { listening, restored } = await subscriber();
    let times = 0;
    void restored().then(() => (times += 1));
    await listening.subscribe('a');
    await listening.subscribe('b');
    expect(times).toBe(0);
  });

  it('gives up a frozen Redis, keeps trying, and is back within 2 s of its return', async () => {
    const { redis, listening, restored } = await subscriber(SHORT_HEARTBEAT);
    await listening.subscribe('a');
    const back = restored();
    const thaw = await server.freeze();
    onTestFinished(thaw);
    // First the open connection closes, then one that Redis accepts and does not answer.
    await happens(redis, 'close');
    await happens(redis, 'close');
    const thawed = performance.now();
    thaw();
    await back;
    expect(performance.now() - thawed).toBeLessThan(2_000);
    expect(await publisher.publish('a', 'message')).toBe(1);
  });

  it('gives up a connection that is silent in its handshake', async () => {
    const thaw = await server.freeze();
    const redis = connectRedis(server.url, 'subscriber', () => {});
    onTestFinished(() => redis.disconnect());
    onTestFinished(thaw);
    const { listening, restored } = listenOn(redis, SHORT_HEARTBEAT);
    await listening.subscribe('a');
    const back = restored();
    await happens(redis, 'close');
    thaw();
    await back;
    // A heartbeat from before the thaw may end the connection once more.
    await expect.poll(() => publisher.publish('a', 'message')).toBe(1);
  });
});

describe('a channel', () => {
  const LINGER_MS = 5_000;
  let channel: string;
  let listening: Subscriber;
  let restored: () => Promise<unknown>;
  beforeEach(async () => {
    channel = `channel ${Math.random()}`;
    ({ listening, restored } = await subscriber());
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await listening.subscribe(channel);
  });
  afterEach(() => vi.useRealTimers());
  /** The number of subscribers of the channel after all earlier commands. */
  const listeners = async () => {
    await listening.subscribe(`last ${Math.random()}`);
    return publisher.publish(channel, 'message');
  };

  it('is kept for 5 s after its release, and no longer', async () => {
    listening.release(channel);
    await vi.advanceTimersByTimeAsync(LINGER_MS - 1);
    expect(await listeners()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await listeners()).toBe(0);
  });

  it('is kept for a listener that comes back in time, also after repeated releases', async () => {
    listening.release(channel);
    listening.release(channel);
    await listening.subscribe(channel);
    await vi.advanceTimersByTimeAsync(2 * LINGER_MS);
    expect(await listeners()).toBe(1);
  });

  it('is subscribed to again where it is opened at the moment in which it ends', async () => {
    listening.release(channel);
    vi.advanceTimersByTime(LINGER_MS);
    await listening.subscribe(channel);
    expect(await listeners()).toBe(1);
  });

  it('is not subscribed to again by a reconnection after its end', async () => {
    listening.release(channel);
    await vi.advanceTimersByTimeAsync(LINGER_MS);
    expect(await listeners()).toBe(0);
    vi.useRealTimers();
    const back = restored();
    await publisher.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await back;
    expect(await listeners()).toBe(0);
  });
});
