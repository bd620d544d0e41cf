import { EventEmitter, once } from 'node:events';
import type { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { Subscriber } from './subscriber.js';
import { RedisServer } from './testing/redis.fixture.js';

const server = await RedisServer.use();
const teller = await server.connect('publisher');
const open: Subscriber[] = [];
afterEach(() => open.splice(0).forEach((subscriber) => subscriber.close()));

/** `once` of events would take the errors of a connection on its way back for its own. */
const happens = (redis: Redis, event: 'close' | 'ready') => new Promise<void>((resolve) => redis.once(event, resolve));

async function subscriber() {
  const redis = await server.connect('subscriber');
  const news = new EventEmitter();
  const listening = new Subscriber(redis, {
    onMessage: (channel, message) => news.emit('message', channel, message),
    onRestored: () => news.emit('restored'),
  });
  open.push(listening);
  return { redis, listening, next: () => once(news, 'message') as Promise<string[]>, restored: () => once(news, 'restored') };
}

describe('a subscriber', () => {
  it('hears of a channel once its subscription is confirmed, and not after it ended it', async () => {
    const { redis, listening, next } = await subscriber();
    await listening.subscribe('a');
    const heard = next();
    expect(await teller.publish('a', 'one')).toBe(1);
    expect(await heard).toEqual(['a', 'one']);
    await listening.unsubscribe('a');
    expect(await teller.publish('a', 'two')).toBe(0);
    redis.disconnect();
  });

  it('whose connection is killed subscribes again, and says so only then', async () => {
    const { redis, listening, next, restored } = await subscriber();
    await listening.subscribe('a');
    await listening.subscribe('b');
    await listening.subscribe('ended');
    await listening.unsubscribe('ended');
    const back = restored();
    await teller.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await back;
    const heard = next();
    expect(await Promise.all(['b', 'a', 'ended'].map((channel) => teller.publish(channel, 'news')))).toEqual([1, 1, 0]);
    expect(await heard).toEqual(['b', 'news']);
    redis.disconnect();
  });

  it('says that Redis is away, and subscribes when it is back', async () => {
    const { redis, listening, restored } = await subscriber();
    const lost = happens(redis, 'close');
    await server.stop();
    await lost;
    expect(listening.connected).toBe(false);
    await expect(listening.subscribe('a')).rejects.toThrow('Redis is away');
    await expect(listening.unsubscribe('b')).resolves.toBeUndefined();
    const back = restored();
    const tellerBack = happens(teller, 'ready');
    await server.start();
    await Promise.all([back, tellerBack]);
    expect(listening.connected).toBe(true);
    expect(await teller.publish('a', 'news')).toBe(1);
    redis.disconnect();
  });

  it('does not say that it was restored when it connects for the first time', async () => {
    const { redis, listening, restored } = await subscriber();
    let times = 0;
    void restored().then(() => (times += 1));
    await listening.subscribe('a');
    await listening.subscribe('b');
    expect(times).toBe(0);
    redis.disconnect();
  });
});
