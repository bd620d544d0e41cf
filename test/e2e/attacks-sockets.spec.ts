import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '#libs/database';
import { createLedger } from '#libs/ledger';
import { Bystander } from '../support/bystander.js';
import { SharedServer } from '../support/shared.js';
import { ProgressSocket } from '../support/socket.js';
import { IS_FULL } from '../support/wait-for.js';

/** More sessions than one socket may follow. */
const SESSIONS = 200;
/** The long test: sockets, sessions of each, and sockets that subscribe at a time, so that each is answered in time. */
const [SOCKETS, EACH, AT_A_TIME] = [80, 125, 10];

const darkroom = await SharedServer.find();
const database = openDatabase(darkroom.databaseUrl, { connections: 1 });
const ids: number[] = [];
/** Subscriptions to pending sessions, which were created past REST and its limits; the first one again after the last. */
const sessions = (size: number) => Array.from({ length: size }, (_, at) => ({ sessionId: ids[at % SESSIONS] ?? NaN }));
let bystander: Bystander;
beforeAll(async () => {
  const ledger = createLedger({ database, steps: {} });
  const session = { name: 'attacked', rootPath: darkroom.root, subdirectories: [], minFaceSize: 0 };
  while (ids.length < SESSIONS) ids.push((await ledger.create({ ...session, faceQuality: 'standard' })).id);
  bystander = await Bystander.of(darkroom, darkroom.folder('photos'), 500);
});
afterAll(async () => {
  await database.trainingSession.deleteMany({ where: { id: { in: ids } } });
  await database.$disconnect();
});

describe('while another client follows a session', () => {
  test('a message that is too large ends its connection, before and after the handshake', async () => {
    const socket = await attack();
    socket.socket.emit('subscribe', { sessionId: 1, padding: 'x'.repeat(64 * 1024) });
    await socket.gone;
    const token = 'x'.repeat(64 * 1024);
    await expect(ProgressSocket.open(darkroom.url, { localAddress: '127.0.0.65', auth: { token } })).rejects.toThrow();
  });

  test('the refusal of the largest allowed message is short', async () => {
    const socket = await attack();
    for (const payload of [
      { ['x'.repeat(30_000)]: 1 },
      { sessionId: 'x'.repeat(30_000) },
      Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`key ${at}`, 1])),
    ]) {
      const answer = await socket.send('subscribe', payload);
      expect(answer).toMatchObject({ error: { code: 'validation_failed' } });
      expect(JSON.stringify(answer).length).toBeLessThan(3_000);
    }
  });

  test.each([
    ['a number that no row can have', { sessionId: 2 ** 40 }],
    [
      'keys of the prototype',
      JSON.parse('{"__proto__":{"sessionId":1},"constructor":{"prototype":{"sessionId":1}}}') as unknown,
    ],
    ['bytes', Buffer.from([1, 2, 3])],
  ])('%s are refused as invalid', async (_, payload) => {
    const socket = await attack();
    expect(await socket.send('subscribe', payload)).toMatchObject({ error: { code: 'validation_failed' } });
    expect(await socket.subscribeToList()).toBeInstanceOf(Array);
  });

  test('deeply nested and malformed packets do not affect others', async () => {
    for (const text of [
      `2["subscribe",${'['.repeat(15_000)}${']'.repeat(15_000)}]`,
      '2["subscribe"',
      '999',
      '2[]',
      '',
    ]) {
      (await attack()).socket.io.engine.write(text);
    }
    expect(await (await attack()).subscribeToList()).toBeInstanceOf(Array);
  });

  test('sessions that do not exist are refused and leave no room', async () => {
    const [socket, before] = [await attack(), await darkroom.metric('darkroom_rooms')];
    const answers = await flood(
      socket,
      Array.from({ length: 100 }, (_, at) => ({ sessionId: 2_000_000_000 + at })),
    );
    expect([codesOf(answers), answers.length]).toEqual([new Set(['not_found']), 100]);
    expect(await darkroom.metric('darkroom_rooms')).toBe(before);
  });

  test('one socket with 10 000 subscriptions follows 128, is refused more, and is disconnected when it continues', async () => {
    const [socket, before] = [await attack(), await darkroom.metric('darkroom_cut_sockets_total')];
    const subscribe = (count: number) => flood(socket, sessions(count));
    const answers = await subscribe(SESSIONS);
    expect([codesOf(answers), followedIn(answers), answers.length]).toEqual([
      new Set(['followed', 'too_many_requests']),
      128,
      SESSIONS,
    ]);
    await subscribe(10_000 - SESSIONS);
    expect(socket.socket.connected).toBe(false);
    expect(await darkroom.metric('darkroom_cut_sockets_total')).toBe(before + 1);
  });

  test('a socket that follows 128 sessions may subscribe again to each, and to another one after leaving one', async () => {
    const socket = await attack();
    const [first = NaN, next = NaN] = [0, 128].map((at) => sessions(SESSIONS)[at]?.sessionId);
    expect(followedIn(await flood(socket, sessions(128)))).toBe(128);
    await expect(socket.subscribe(next)).rejects.toMatchObject({ code: 'too_many_requests' });
    expect((await socket.subscribe(first)).sessionId).toBe(first);
    await socket.unsubscribe(first);
    expect((await socket.subscribe(next)).sessionId).toBe(next);
  });

  test.each<[string, (socket: ProgressSocket) => void]>([
    ['events that there are not', ({ socket }) => void socket.emit('subscribed', { sessionId: 1 })],
    ['commands that want no answer', ({ socket }) => void socket.emit('subscribe', { sessionId: 1 })],
    ['other namespaces', ({ socket }) => socket.io.engine.write('0/elsewhere,')],
  ])('a flood of %s ends its connection', async (_, send) => {
    const socket = await attack();
    for (let sent = 0; sent < 5_000; sent += 1) send(socket);
    await socket.gone;
  });

  test('a client that requests much and reads nothing is disconnected', async () => {
    const before = await darkroom.metric('darkroom_cut_sockets_total');
    const sockets = await Promise.all(Array.from({ length: 40 }, attack));
    for (const { socket } of sockets) {
      (socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } }).ws._socket.pause();
      for (let sent = 0; sent < 200; sent += 1) socket.emit('subscribe', { sessions: true }, () => undefined);
    }
    await expect
      .poll(() => darkroom.metric('darkroom_cut_sockets_total'), { timeout: 20_000 })
      .toBe(before + sockets.length);
  });

  test('a flood of connections is refused beyond the limit of one address, while another address is served', async () => {
    const opened = await Promise.allSettled(
      Array.from({ length: 400 }, () => ProgressSocket.open(darkroom.url, { localAddress: '127.0.0.67' })),
    );
    const open = opened.flatMap((socket) => (socket.status === 'fulfilled' ? [socket.value] : []));
    for (const socket of open) socket.close();
    expect(open.length).toBeGreaterThanOrEqual(200);
    expect(open.length).toBeLessThan(399);
    for (const refusal of opened)
      if (refusal.status === 'rejected') expect(String(refusal.reason)).toContain('websocket error');
    (await darkroom.connect()).close();
  });

  test.runIf(IS_FULL)(
    '10 000 subscriptions over 80 sockets are answered with one Redis channel per session, and released',
    async () => {
      const redis = new Redis(darkroom.redisUrl);
      onTestFinished(() => redis.disconnect());
      const channels = async () => ((await redis.pubsub('CHANNELS', 'progress:*')) as string[]).length;
      const before = await darkroom.metric('darkroom_rooms');
      // Those of sessions that were followed shortly before are kept for a while.
      const channelsBefore = await channels();
      const sockets = await Promise.all(Array.from({ length: SOCKETS }, attack));
      for (let at = 0; at < SOCKETS; at += AT_A_TIME) {
        const some = sockets.slice(at, at + AT_A_TIME);
        const answers = await Promise.all(some.map((socket) => flood(socket, sessions(EACH))));
        expect(answers.map(followedIn)).toEqual(some.map(() => EACH));
      }
      expect(await darkroom.metric('darkroom_rooms')).toBe(before + EACH);
      expect(await channels()).toBeLessThanOrEqual(channelsBefore + EACH);
      for (const socket of sockets) socket.close();
      await expect.poll(() => darkroom.metric('darkroom_rooms')).toBe(before);
    },
  );
});

test('the followed session is unaffected, and the API holds no more memory', async () => {
  await bystander.expectUndisturbed();
});

/** Attacks come from an address of their own, since limits go by the address. */
const ATTACKER = '127.0.0.66';

/** Connects from the attackers' address; it is closed with the test. */
async function attack(): Promise<ProgressSocket> {
  const socket = await ProgressSocket.open(darkroom.url, { localAddress: ATTACKER });
  onTestFinished(() => socket.close());
  return socket;
}

/** Subscribes many times at once. @returns what came back until all were answered or the connection was lost. */
async function flood(socket: ProgressSocket, payloads: readonly unknown[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  const all = payloads.map((payload) =>
    socket.send('subscribe', payload).then(
      (answer) => answers.push(answer),
      () => undefined,
    ),
  );
  await Promise.race([Promise.all(all), socket.gone]);
  return answers;
}

/** The different codes among answers; `followed` stands for a subscription. */
function codesOf(answers: readonly unknown[]): Set<string> {
  return new Set(answers.map((answer) => (answer as { error?: { code: string } }).error?.code ?? 'followed'));
}

/** How many of the answers are subscriptions. */
function followedIn(answers: readonly unknown[]): number {
  return answers.filter((answer) => 'snapshot' in (answer as object)).length;
}
