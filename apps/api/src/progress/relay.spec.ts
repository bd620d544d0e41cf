import { once } from 'node:events';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { redisNames, type Snapshot } from '#libs/contracts';
import { changed, newSession, useContext, useSockets, type Listener } from '../testing/api.fixture.js';
import { Relay } from './relay.js';
import { rooms } from './rooms.js';
import { SlowLane } from './slow-lane.js';
import { SnapshotReader } from './snapshot-reader.js';

const { context, redis } = await useContext();
const { server, listener } = await useSockets();
const list: unknown[] = [];
let workers = 0;
let restored = 0;
const reader = new SnapshotReader(context);
const lane = new SlowLane(server, context.metrics);
const relay = new Relay(context, reader, server, lane, { onList: (news) => list.push(news), onWorkers: () => (workers += 1), onRestored: () => (restored += 1) });
afterAll(() => {
  relay.close();
  lane.close();
});

let client: Listener;
let first: Snapshot;
beforeEach(async () => {
  client = await listener();
  first = await newSession(context);
  await client.join(rooms.session(first.sessionId));
});

const at = (seq: number, said: Partial<Snapshot> = {}, run = 1): Snapshot => ({ ...first, version: { run, seq }, overallStatus: 'running', ...said });
const receive = (snapshot: Snapshot, channel = redisNames.channel(snapshot.sessionId)) =>
  relay.receive(channel, JSON.stringify({ snapshot, recent: [] }));
const heard = async (by = client) => (await by.heard()).map(([event, { snapshot, seq }]) => [event, snapshot?.version.seq ?? seq]);
const invalid = async () => (await context.metrics.invalidNews.get()).values[0]?.value ?? 0;

describe('a room', () => {
  it('hears of newer snapshots only, whatever order they come in', async () => {
    for (const seq of [2, 4, 3, 4, 5]) receive(at(seq));
    expect(await heard()).toEqual([['progress', 2], ['progress', 4], ['progress', 5]]);
  });

  it('hears each piece of news once for each socket, and other rooms do not', async () => {
    const [same, other] = [await listener(), await listener()];
    await same.join(rooms.session(first.sessionId));
    await other.join(rooms.session((await newSession(context)).sessionId));
    receive(at(2));
    expect([await heard(), await heard(same), await heard(other)]).toEqual([[['progress', 2]], [['progress', 2]], []]);
  });

  it.each(['completed', 'failed', 'cancelled'] as const)('hears that a run was %s once', async (overallStatus) => {
    receive(at(5));
    receive(at(6, { overallStatus }));
    receive(at(7, { overallStatus, name: 'renamed' }));
    receive(at(5));
    expect(await heard()).toEqual([['progress', 5], [overallStatus, 6]]);
  });

  it('hears of the next run, and of its end', async () => {
    receive(at(6, { overallStatus: 'completed' }));
    receive(at(7, {}, 2));
    receive(at(8, { overallStatus: 'failed' }, 2));
    expect(await heard()).toEqual([['completed', 6], ['progress', 7], ['failed', 8]]);
  });

  it('does not hear again what was given with a subscription, nor of an end that was', async () => {
    relay.given(at(4, { overallStatus: 'completed' }));
    receive(at(3));
    receive(at(4, { overallStatus: 'completed' }));
    receive(at(5, { overallStatus: 'completed' }));
    expect(await heard()).toEqual([]);
  });

  it('hears that its session was deleted, after how it ended, also where nobody follows the list', async () => {
    const snapshot = at(5, { overallStatus: 'cancelled' });
    relay.receive(redisNames.channel(snapshot.sessionId), JSON.stringify({ snapshot, recent: [], removed: true }));
    expect((await client.heard()).map(([event]) => event)).toEqual(['cancelled', 'removed']);
  });

  it('hears nothing of another installation on the same Redis', async () => {
    receive(at(9, { installation: '00000000-0000-4000-8000-000000000009' }));
    expect(await heard()).toEqual([]);
  });
});

describe('news that breaks the contract', () => {
  it.each([
    ['not JSON', (id: number) => [redisNames.channel(id), '{']],
    ['no snapshot', (id: number) => [redisNames.channel(id), '{"snapshot":{},"recent":[]}']],
    ['no list', () => [redisNames.listChannel, '{"removed":"all"}']],
  ])('because it is %s is dropped and counted', async (_, news) => {
    const before = await invalid();
    const [channel = '', message = ''] = news(first.sessionId);
    relay.receive(channel, message);
    expect(await invalid()).toBe(before + 1);
    expect(await heard()).toEqual([]);
  });

  it('because it came on the channel of another session is dropped and counted', async () => {
    const before = await invalid();
    receive(at(5), redisNames.channel(999_999));
    expect(await invalid()).toBe(before + 1);
    expect(await heard()).toEqual([]);
  });
});

it('news of the list and of workers goes to whoever looks after them', () => {
  relay.receive(redisNames.listChannel, '{"removed":3}');
  relay.receive(redisNames.workerChannel, '{}');
  expect([list, workers]).toEqual([[{ removed: 3 }], 1]);
});

describe('Redis', () => {
  it('tells this node of a session while somebody is in its room', async () => {
    const channel = redisNames.channel(first.sessionId);
    await relay.channels.confirmed(channel);
    const news = once(context.subscriberRedis, 'message');
    expect(await redis.publish(channel, JSON.stringify({ snapshot: at(2), recent: [] }))).toBe(1);
    await news;
    expect(await heard()).toEqual([['progress', 2]]);
    expect(await redis.publish(redisNames.channel(999_999), '{}')).toBe(0);
  });

  it('having lost the connection, the rooms in use are read again: what was missed is told', async () => {
    await relay.channels.confirmed(redisNames.channel(first.sessionId));
    relay.given(first);
    const missed = await changed(context, first.sessionId);
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    const { seq } = missed.version;
    const events: unknown[] = [];
    await expect
      .poll(async () => events.push(...(await heard())) && events, { interval: 10, timeout: 10_000 })
      .toEqual([['progress', seq], ['current', seq]]);
    expect(await redis.publish(redisNames.channel(first.sessionId), '{}')).toBe(1);
    expect(restored).toBe(1);
  });
});
