import { EventEmitter, once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectRedis } from './connection.js';
import { Subscriber } from './subscriber.js';
import { RedisServer } from './testing/redis.fixture.js';

const server = await RedisServer.use();
const publisher = await server.connect('commands');
const open: Subscriber[] = [];
afterEach(() => open.splice(0).forEach((subscriber) => subscriber.close()));

/** `once` of events rejects on errors, which a reconnecting client emits. */
const happens = (redis: Redis, event: 'close' | 'ready') => new Promise<void>((resolve) => redis.once(event, resolve));

/** Milliseconds; the others follow from it, or from the connection's own deadlines. */
const SHORT_HEARTBEAT = 200;

async function subscriber(heartbeatMs?: number) {
  return listenOn(await server.connect('subscriber'), heartbeatMs);
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
  open.push(listening);
  return {
    redis,
    listening,
    next: () => once(events, 'message') as Promise<string[]>,
    restored: () => once(events, 'restored'),
  };
}

describe('a subscriber', () => {
  it('receives the messages of a channel once its subscription is confirmed', async () => {
    const { redis, listening, next } = await subscriber();
    await listening.subscribe('a');
    const received = next();
    expect(await publisher.publish('a', 'one')).toBe(1);
    expect(await received).toEqual(['a', 'one']);
    redis.disconnect();
  });

  it('whose connection is killed subscribes again before it reports so', async () => {
    const { redis, listening, next, restored } = await subscriber();
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
    redis.disconnect();
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
    redis.disconnect();
  });

  it('does not report a first connection as restored', async () => {
    const { redis, listening, restored } = await subscriber();
    let times = 0;
    void restored().then(() => (times += 1));
    await listening.subscribe('a');
    await listening.subscribe('b');
    expect(times).toBe(0);
    redis.disconnect();
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
    redis.disconnect();
  });

  it('gives up a connection that is silent in its handshake', async () => {
    const proxy = await muteProxy();
    const redis = connectRedis(proxy.url, 'subscriber', () => {});
    onTestFinished(() => redis.disconnect());
    const { listening, restored } = listenOn(redis, SHORT_HEARTBEAT);
    await listening.subscribe('a');
    await once(proxy.taken, 'connection');
    proxy.speak();
    await restored();
    expect(await publisher.publish('a', 'message')).toBe(1);
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

/** A proxy to Redis that ignores its connections until `speak` is called. */
async function muteProxy() {
  const { port, hostname } = new URL(server.url);
  let mute = true;
  const open = new Set<Socket>();
  const keep = (socket: Socket) => open.add(socket.on('error', () => {}));
  const taken = createServer((client) => {
    keep(client);
    if (mute) return;
    const redis = connect(Number(port), hostname);
    keep(redis);
    client.pipe(redis).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => {
    taken.close();
    for (const socket of open) socket.destroy();
  });
  return { taken, url: `redis://127.0.0.1:${(taken.address() as AddressInfo).port}`, speak: () => (mute = false) };
}
