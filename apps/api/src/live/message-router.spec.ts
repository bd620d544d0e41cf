import { once } from 'node:events';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { redisNames, type Snapshot } from '#libs/contracts';
import { summarise, unifiedProgress, type SessionRecord } from '#libs/progress';
import {
  changed,
  metricValue,
  newSession,
  putSession,
  useContext,
  useSockets,
  type Listener,
  type SessionColumns,
} from '../testing/api.fixture.js';
import { makeSystemState, OTHER_INSTALLATION } from '../../../../test/support/snapshots.js';
import { Broadcaster } from './broadcaster.js';
import { ListRoom } from './list-room.js';
import { MessageRouter } from './message-router.js';
import { rooms } from './rooms.js';
import { SessionRooms } from './session-rooms.js';
import { SnapshotReader } from './snapshot-reader.js';
import { SystemRoom } from './system-room.js';

const { context, redis } = await useContext();
const { server, listener } = await useSockets();
const reader = new SnapshotReader(context);
const broadcaster = new Broadcaster(server, context);
const sessions = new SessionRooms(context, reader, broadcaster);
const list = new ListRoom(context, reader, broadcaster);
const state = makeSystemState();
const system = new SystemRoom(context, { read: () => Promise.resolve(state) }, broadcaster);
const router = new MessageRouter(context, server, sessions, list, system);
afterAll(() => {
  for (const part of [router, sessions, list, system, broadcaster]) part.close();
});

let client: Listener;
let first: Snapshot;
beforeEach(async () => {
  client = await listener();
  first = await newSession(context);
  await client.join(rooms.session(first.sessionId));
  await sessions.subscribe(first.sessionId);
});

/** A snapshot to publish, which Postgres need not have. */
const at = (seq: number, said: Partial<Snapshot> = {}, run = 1): Snapshot => ({
  ...first,
  version: { run, seq },
  overallStatus: 'running',
  ...said,
});
const receive = (snapshot: Snapshot, beside: object = {}) =>
  router.receive(redisNames.channel(snapshot.sessionId), JSON.stringify({ snapshot, recent: [], ...beside }));
/** The events of a socket and their seqs, as many as are expected: some are verified in Postgres first. */
const received = async (by = client, expected = 0) =>
  (await by.received(expected)).map(([event, { snapshot, seq }]) => [event, snapshot?.version.seq ?? seq]);
const expectReceived = async (...events: [string, number][]) =>
  expect(await received(client, events.length)).toEqual(events);
/** Commits a state, and publishes it. */
const commit = async (state: SessionColumns) => receive(await putSession(context, first.sessionId, state));
const refused = () => metricValue(context.metrics.refusedMessages);
/** Runs `send` and waits until a message is refused. */
async function expectRefused(send: () => void) {
  const before = await refused();
  send();
  await expect.poll(refused, { interval: 5 }).toBe(before + 1);
}

describe('a room', () => {
  it('receives newer snapshots only, in whatever order they arrive', async () => {
    for (const seq of [2, 4, 3, 4, 5]) receive(at(seq));
    await expectReceived(['progress', 2], ['progress', 4], ['progress', 5]);
  });

  it('receives each message once per socket, and other rooms do not', async () => {
    const [same, other] = [await listener(), await listener()];
    await same.join(rooms.session(first.sessionId));
    await other.join(rooms.session((await newSession(context)).sessionId));
    receive(at(2));
    expect([await received(), await received(same), await received(other)]).toEqual([
      [['progress', 2]],
      [['progress', 2]],
      [],
    ]);
  });

  it.each(['completed', 'failed', 'cancelled'] as const)('receives the end of a run as %s once', async (status) => {
    receive(at(5));
    await commit({ seq: 6, status });
    await expectReceived(['progress', 5], [status, 6]);
    receive(at(5));
    await commit({ seq: 8, status: 'running', run: 2 });
    await expectReceived(['progress', 8]);
  });

  it('receives what changes after the end of a run as progress, and confirms no seq that it was not sent', async () => {
    await commit({ seq: 6, status: 'completed' });
    await expectReceived(['completed', 6]);
    await commit({ seq: 7, name: 'renamed' });
    await expectReceived(['progress', 7]);
    await putSession(context, first.sessionId, { seq: 8, name: 'renamed, unheard' });
    sessions.catchUp();
    await expectReceived(['progress', 8], ['current', 8]);
  });

  it('receives the next run, and its end', async () => {
    await commit({ seq: 6, status: 'completed' });
    await expectReceived(['completed', 6]);
    await commit({ seq: 7, status: 'running', run: 2 });
    await commit({ seq: 8, status: 'failed', run: 2 });
    await expectReceived(['progress', 7], ['failed', 8]);
  });

  it('does not receive again the snapshot or the end that a subscription began with', async () => {
    const ended = await newSession(context);
    await client.join(rooms.session(ended.sessionId));
    await putSession(context, ended.sessionId, { seq: 4, status: 'completed' });
    await sessions.subscribe(ended.sessionId);
    for (const seq of [3, 4]) receive({ ...ended, version: { run: 1, seq }, overallStatus: 'completed' });
    receive(await putSession(context, ended.sessionId, { seq: 5, name: 'renamed' }));
    receive(await putSession(context, ended.sessionId, { seq: 6, status: 'running', run: 2 }));
    await expectReceived(['progress', 5], ['progress', 6]);
  });

  it('receives the end and the deletion of its session, also where the list has no followers', async () => {
    const removal = await context.ledger.remove({ sessionId: first.sessionId });
    receive(unifiedProgress(removal as SessionRecord), { removed: true });
    expect((await client.received(2)).map(([event]) => event)).toEqual(['cancelled', 'removed']);
  });

  it('receives only the deletion of a session that has ended', async () => {
    await commit({ seq: 6, status: 'completed' });
    await expectReceived(['completed', 6]);
    const removal = await context.ledger.remove({ sessionId: first.sessionId });
    receive(unifiedProgress(removal as SessionRecord), { removed: true });
    expect((await client.received(1)).map(([event]) => event)).toEqual(['removed']);
  });

  it('receives a burst of five updates, then ten a second with the items of superseded ones, 24 at most', async () => {
    const recent = Array<object>(10).fill({ photoId: 1, phase: 'training', state: 'completed' });
    receive(at(2));
    for (let seq = 3; seq <= 20; seq += 1) receive(at(seq), { recent });
    // The socket takes no message between them, so that it skips some of the burst.
    expect((await received()).at(-1)).toEqual(['progress', 6]);
    const events = await client.received(1);
    expect(events).toMatchObject([['progress', { snapshot: { version: { seq: 20 } } }]]);
    expect(events[0]?.[1].recent).toHaveLength(24);
  });

  it('receives nothing of another installation on the same Redis', async () => {
    receive(at(9, { installation: OTHER_INSTALLATION }));
    expect(await received()).toEqual([]);
  });
});

describe('a message that breaks the contract is dropped and counted', () => {
  const message = (beside: object) => JSON.stringify({ snapshot: at(5), recent: [], ...beside });
  const recent = { photoId: 1, phase: 'training', state: 'completed' };

  it.each<[string, () => string]>([
    ['not JSON', () => '{'],
    ['no object', () => '7'],
    ['no snapshot', () => '{"snapshot":{},"recent":[]}'],
    [
      'a snapshot in the prototype',
      () => `{"recent":[],"__proto__":${message({})},"constructor":{"prototype":${message({})}}}`,
    ],
    ['more items than a message has', () => message({ recent: Array<object>(25).fill(recent) })],
    ['a huge message', () => message({ padding: 'x'.repeat(1_000_000) })],
    ['a version that is no number', () => message({ snapshot: at('9' as unknown as number) })],
    ['another session on this channel', () => message({ snapshot: at(5, { sessionId: 999_999 }) })],
  ])('%s', async (_, make) => {
    await expectRefused(() => router.receive(redisNames.channel(first.sessionId), make()));
    receive(at(2));
    expect(await received()).toEqual([['progress', 2]]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('a list message without a valid change', async () => {
    await expectRefused(() => router.receive(redisNames.listChannel, '{"removed":"all"}'));
  });
});

describe('a message that contradicts Postgres is refused, and later valid ones are sent', () => {
  beforeEach(() => commit({ seq: 2, status: 'running' }));

  it.each<[string, () => void]>([
    ['end of a run as completed', () => receive(at(3, { overallStatus: 'completed' }))],
    ['end of a run as failed', () => receive(at(3, { overallStatus: 'failed' }))],
    ['end of a run as cancelled', () => receive(at(3, { overallStatus: 'cancelled' }))],
    ['deletion', () => receive(at(3, { overallStatus: 'cancelled' }), { removed: true })],
    ['seq that would supersede all later ones', () => receive(at(Number.MAX_SAFE_INTEGER))],
  ])('a forged %s', async (_, forge) => {
    await expectRefused(forge);
    await commit({ seq: 3 });
    await expectReceived(['progress', 2], ['progress', 3]);
  });

  it('a flood of forged messages causes few reads of Postgres', async () => {
    const before = await refused();
    for (let seq = 3; seq < 1_000; seq += 1) receive(at(seq, { overallStatus: 'completed' }));
    await commit({ seq: 1_000, status: 'completed' });
    await expectReceived(['progress', 2], ['completed', 1_000]);
    expect((await refused()) - before).toBeLessThan(10);
  });
});

describe('a message of the list or of a worker', () => {
  const NAME = 'as the message says';
  const summary = () => ({ summary: { ...summarise(first), name: NAME } });
  /** The events of these messages; the room also receives the creation of the session. */
  const ofThese = async () =>
    (await client.received()).filter(([event, payload]) => event !== 'summary' || payload.summary?.name === NAME);
  const receiveList = (change: object, installation = context.installation) =>
    router.receive(redisNames.listChannel, JSON.stringify({ installation, ...change }));
  beforeEach(() => Promise.all([client.join(rooms.sessions), client.join(rooms.system)]));

  it('reaches the room of the list or of the system', async () => {
    receiveList(summary());
    router.receive(redisNames.workerChannel, '{}');
    const events: unknown[] = [];
    await expect.poll(async () => events.push(...(await ofThese())), { interval: 5 }).toBe(2);
    expect(events).toEqual([
      ['summary', summary()],
      ['system', { system: state }],
    ]);
  });

  it('of another installation is ignored', async () => {
    receiveList(summary(), OTHER_INSTALLATION);
    receiveList({ removed: first.sessionId }, OTHER_INSTALLATION);
    expect(await ofThese()).toEqual([]);
  });

  it('that a session was removed is sent only if Postgres has no such session', async () => {
    await expectRefused(() => receiveList({ removed: first.sessionId }));
    expect(await ofThese()).toEqual([]);
    await context.ledger.remove({ sessionId: first.sessionId });
    receiveList({ removed: first.sessionId });
    await expect.poll(ofThese, { interval: 5 }).toEqual([['removed', { sessionId: first.sessionId }]]);
  });
});

describe('the subscription in Redis', () => {
  it('exists for a session while its room has sockets', async () => {
    const channel = redisNames.channel(first.sessionId);
    await router.confirmed(rooms.session(first.sessionId));
    const arrived = once(context.subscriberRedis, 'message');
    expect(await redis.publish(channel, JSON.stringify({ snapshot: at(2), recent: [] }))).toBe(1);
    await arrived;
    expect(await received()).toEqual([['progress', 2]]);
    expect(await redis.publish(redisNames.channel(999_999), '{}')).toBe(0);
  });

  it('makes the rooms in use and the list catch up when it is restored', async () => {
    await router.confirmed(rooms.session(first.sessionId));
    await client.join(rooms.sessions);
    const missed = await changed(context, first.sessionId);
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    const { seq } = missed.version;
    const events: unknown[] = [];
    await expect
      .poll(async () => events.push(...(await received())) && events, { interval: 10, timeout: 10_000 })
      .toEqual(
        expect.arrayContaining([
          ['progress', seq],
          ['current', seq],
          ['summary', undefined],
        ]),
      );
    expect(await redis.publish(redisNames.channel(first.sessionId), '{}')).toBe(1);
  });

  it('sends a deletion that was missed when it is restored', async () => {
    await router.confirmed(rooms.session(first.sessionId));
    await context.ledger.remove({ sessionId: first.sessionId });
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    expect((await client.received(1)).map(([event]) => event)).toEqual(['removed']);
  });
});
