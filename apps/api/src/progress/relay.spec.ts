import { once } from 'node:events';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { redisNames, type Snapshot } from '#libs/contracts';
import { removeSession } from '#libs/ledger';
import { summarise, unifiedProgress, type SessionRecord } from '#libs/progress';
import {
  changed,
  newSession,
  standing,
  useContext,
  useSockets,
  type Listener,
  type Standing,
} from '../testing/api.fixture.js';
import { Relay } from './relay.js';
import { rooms } from './rooms.js';
import { SlowLane } from './slow-lane.js';
import { SnapshotReader } from './snapshot-reader.js';

const OTHER = '00000000-0000-4000-8000-000000000009';
const { context, redis } = await useContext();
const { server, listener } = await useSockets();
const list: unknown[] = [];
let workers = 0;
let restored = 0;
const reader = new SnapshotReader(context);
const lane = new SlowLane(server, context.metrics);
const relay = new Relay(context, reader, server, lane, {
  onList: (news) => list.push(news),
  onWorkers: () => (workers += 1),
  onRestored: () => (restored += 1),
});
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
  relay.given(first);
});

/** As workers tell it, whether Postgres has it or not. */
const at = (seq: number, said: Partial<Snapshot> = {}, run = 1): Snapshot => ({
  ...first,
  version: { run, seq },
  overallStatus: 'running',
  ...said,
});
const receive = (snapshot: Snapshot, channel = redisNames.channel(snapshot.sessionId), beside: object = {}) =>
  relay.receive(channel, JSON.stringify({ snapshot, recent: [], ...beside }));
const heard = async (by = client) =>
  (await by.heard()).map(([event, { snapshot, seq }]) => [event, snapshot?.version.seq ?? seq]);
/** Commits a state, and tells it. */
const commit = async (state: Standing) => receive(await standing(context, first.sessionId, state));
/** Waits for as many events as are expected: what Postgres is asked about is told when it has answered. */
async function expectHeard(...events: [string, number][]) {
  const all: unknown[] = [];
  await expect.poll(async () => all.push(...(await heard())), { interval: 5 }).toBe(events.length);
  expect(all).toEqual(events);
}
const refused = async () => (await context.metrics.refusedMessages.get()).values[0]?.value ?? 0;
/** Runs what has to be refused, as so many messages. */
async function expectRefused(messages: number, tell: () => void) {
  const before = await refused();
  tell();
  await expect.poll(refused, { interval: 5 }).toBe(before + messages);
}

describe('a room', () => {
  it('hears of newer snapshots only, whatever order they come in', async () => {
    for (const seq of [2, 4, 3, 4, 5]) receive(at(seq));
    expect(await heard()).toEqual([
      ['progress', 2],
      ['progress', 4],
      ['progress', 5],
    ]);
  });

  it('hears each piece of news once for each socket, and other rooms do not', async () => {
    const [same, other] = [await listener(), await listener()];
    await same.join(rooms.session(first.sessionId));
    await other.join(rooms.session((await newSession(context)).sessionId));
    receive(at(2));
    expect([await heard(), await heard(same), await heard(other)]).toEqual([[['progress', 2]], [['progress', 2]], []]);
  });

  it.each(['completed', 'failed', 'cancelled'] as const)('hears that a run was %s once', async (status) => {
    receive(at(5));
    await commit({ seq: 6, status });
    await expectHeard(['progress', 5], [status, 6]);
    await commit({ seq: 7, status, name: 'renamed' });
    receive(at(5));
    await commit({ seq: 8, status: 'running', run: 2 });
    expect(await heard()).toEqual([['progress', 8]]);
  });

  it('hears of the next run, and of its end', async () => {
    await commit({ seq: 6, status: 'completed' });
    await expectHeard(['completed', 6]);
    await commit({ seq: 7, status: 'running', run: 2 });
    await commit({ seq: 8, status: 'failed', run: 2 });
    await expectHeard(['progress', 7], ['failed', 8]);
  });

  it('does not hear again what was given with a subscription, nor of an end that was', async () => {
    const ended = await newSession(context);
    await client.join(rooms.session(ended.sessionId));
    relay.given(await standing(context, ended.sessionId, { seq: 4, status: 'completed' }));
    for (const seq of [3, 4]) receive({ ...ended, version: { run: 1, seq }, overallStatus: 'completed' });
    receive(await standing(context, ended.sessionId, { seq: 5, name: 'renamed' }));
    receive(await standing(context, ended.sessionId, { seq: 6, status: 'running', run: 2 }));
    await expectHeard(['progress', 6]);
  });

  it('hears that its session was deleted, after how it ended, also where nobody follows the list', async () => {
    const removal = await removeSession(context.database, first.sessionId, () => Promise.resolve());
    receive(unifiedProgress(removal?.record as SessionRecord), undefined, { removed: true });
    const events: string[] = [];
    await expect
      .poll(async () => events.push(...(await client.heard()).map(([event]) => event)), { interval: 5 })
      .toBe(2);
    expect(events).toEqual(['cancelled', 'removed']);
  });

  it('hears nothing of another installation on the same Redis', async () => {
    receive(at(9, { installation: OTHER }));
    expect(await heard()).toEqual([]);
  });
});

describe('news that breaks the contract is dropped and counted', () => {
  const news = (beside: object) => JSON.stringify({ snapshot: at(5), recent: [], ...beside });
  const recent = { photoId: 1, phase: 'training', state: 'completed' };

  it.each<[string, () => string]>([
    ['not JSON', () => '{'],
    ['no object', () => '7'],
    ['no snapshot', () => '{"snapshot":{},"recent":[]}'],
    [
      'a snapshot in the prototype',
      () => `{"recent":[],"__proto__":${news({})},"constructor":{"prototype":${news({})}}}`,
    ],
    ['more items than a message has', () => news({ recent: Array<object>(25).fill(recent) })],
    ['a huge message', () => news({ padding: 'x'.repeat(1_000_000) })],
    ['a version that is no number', () => news({ snapshot: at('9' as unknown as number) })],
    ['another session on this channel', () => news({ snapshot: at(5, { sessionId: 999_999 }) })],
  ])('%s', async (_, message) => {
    await expectRefused(1, () => relay.receive(redisNames.channel(first.sessionId), message()));
    receive(at(2));
    expect(await heard()).toEqual([['progress', 2]]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('no list', async () => {
    await expectRefused(1, () => relay.receive(redisNames.listChannel, '{"removed":"all"}'));
  });
});

describe('news that is not true is told to nobody, and what is true is told after it', () => {
  beforeEach(() => commit({ seq: 2, status: 'running' }));

  it.each(['completed', 'failed', 'cancelled'] as const)('that a run was %s', async (overallStatus) => {
    await expectRefused(1, () => receive(at(3, { overallStatus })));
    await commit({ seq: 3 });
    await expectHeard(['progress', 2], ['progress', 3]);
  });

  it('that a session was deleted', async () => {
    await expectRefused(1, () => receive(at(3, { overallStatus: 'cancelled' }), undefined, { removed: true }));
    await commit({ seq: 3 });
    await expectHeard(['progress', 2], ['progress', 3]);
  });

  it('a version that would silence all to come', async () => {
    await expectRefused(1, () => receive(at(Number.MAX_SAFE_INTEGER)));
    await commit({ seq: 3 });
    await expectHeard(['progress', 2], ['progress', 3]);
  });

  it('ever so often: Postgres is asked now and then only', async () => {
    const before = await refused();
    for (let seq = 3; seq < 1_000; seq += 1) receive(at(seq, { overallStatus: 'completed' }));
    await commit({ seq: 1_000, status: 'completed' });
    await expectHeard(['progress', 2], ['completed', 1_000]);
    expect((await refused()) - before).toBeLessThan(10);
  });
});

describe('news of the list and of workers', () => {
  it('goes to whoever looks after them', () => {
    const summary = summarise(first);
    relay.receive(redisNames.listChannel, JSON.stringify({ installation: context.installation, summary }));
    relay.receive(redisNames.workerChannel, '{}');
    expect([list.splice(0), workers]).toEqual([[{ installation: context.installation, summary }], 1]);
  });

  it('of another installation goes to nobody', () => {
    relay.receive(redisNames.listChannel, JSON.stringify({ installation: OTHER, summary: summarise(first) }));
    relay.receive(redisNames.listChannel, JSON.stringify({ installation: OTHER, removed: first.sessionId }));
    expect(list).toEqual([]);
  });

  it('that a session is gone is told where it is gone', async () => {
    const removed = JSON.stringify({ installation: context.installation, removed: first.sessionId });
    await expectRefused(1, () => relay.receive(redisNames.listChannel, removed));
    expect(list).toEqual([]);
    await removeSession(context.database, first.sessionId, () => Promise.resolve());
    relay.receive(redisNames.listChannel, removed);
    await expect.poll(() => list.splice(0), { interval: 5 }).toEqual([JSON.parse(removed)]);
  });
});

describe('Redis', () => {
  it('tells this node of a session while somebody is in its room', async () => {
    const channel = redisNames.channel(first.sessionId);
    await relay.confirmed(rooms.session(first.sessionId));
    const news = once(context.subscriberRedis, 'message');
    expect(await redis.publish(channel, JSON.stringify({ snapshot: at(2), recent: [] }))).toBe(1);
    await news;
    expect(await heard()).toEqual([['progress', 2]]);
    expect(await redis.publish(redisNames.channel(999_999), '{}')).toBe(0);
  });

  it('having lost the connection, the rooms in use are read again: what was missed is told', async () => {
    await relay.confirmed(rooms.session(first.sessionId));
    const missed = await changed(context, first.sessionId);
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    const { seq } = missed.version;
    const events: unknown[] = [];
    await expect
      .poll(async () => events.push(...(await heard())) && events, { interval: 10, timeout: 10_000 })
      .toEqual([
        ['progress', seq],
        ['current', seq],
      ]);
    expect(await redis.publish(redisNames.channel(first.sessionId), '{}')).toBe(1);
    expect(restored).toBe(1);
  });

  it('having lost the connection while a session was deleted, its room is told', async () => {
    await relay.confirmed(rooms.session(first.sessionId));
    await removeSession(context.database, first.sessionId, () => Promise.resolve());
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    const events: string[] = [];
    await expect
      .poll(async () => events.push(...(await client.heard()).map(([event]) => event)), {
        interval: 10,
        timeout: 10_000,
      })
      .toBe(1);
    expect(events).toEqual(['removed']);
  });
});
