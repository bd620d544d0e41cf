import { once } from 'node:events';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from '#libs/telemetry';
import { metricValue, useSockets, type Listener } from '../testing/api.fixture.js';
import { Broadcaster, encodeEvent, Json } from './broadcaster.js';

const metrics = new Metrics();
const { server, listener } = await useSockets();
const limits = { bytes: 64 * 1024, cutBytes: 2 * 1024 * 1024, cutMs: 4_000 };
const broadcaster = new Broadcaster(server, { metrics }, limits);
afterAll(() => broadcaster.close());

/** FLOOD messages of this size exceed what the kernel buffers for a peer that does not read. */
const PADDING = 'x'.repeat(64 * 1024);
const FLOOD = 120;
const ROOM = 'session:7';

let healthy: Listener;
let paused: Listener;
beforeEach(async () => {
  [healthy, paused] = [await listener(), await listener()];
  await Promise.all([healthy.join(ROOM), paused.join(ROOM)]);
});

const send = (seq: number, key = ROOM) =>
  broadcaster.emit(ROOM, key, 'current', { sessionId: 7, seq, padding: PADDING } as never);
const seqs = async (by: Listener) => (await by.received()).map(([, { seq = NaN }]) => seq);
const slowSockets = () => metricValue(metrics.slowSockets);
const noneIsSlow = () => expect.poll(slowSockets, { interval: 1 }).toBe(0);

/** Sends so much to the room that a socket that does not read falls behind; waits for the healthy one. */
async function flood(from = 1): Promise<number[]> {
  const received: number[] = [];
  for (let seq = from; seq < from + FLOOD; seq += 1) {
    send(seq);
    received.push(...(await seqs(healthy)));
  }
  return received;
}

describe('a socket that does not read', () => {
  it('is marked as slow, and the others receive everything', async () => {
    paused.pause();
    expect(await flood()).toEqual(Array.from({ length: FLOOD }, (_, at) => at + 1));
    expect(await slowSockets()).toBe(1);
    paused.resume();
    await noneIsSlow();
  });

  it('buffers only the newest message of each key', async () => {
    paused.pause();
    await flood();
    const before = await metricValue(metrics.superseded);
    await flood(FLOOD + 1);
    expect(paused.buffered()).toBeLessThan(3 * PADDING.length);
    // The kernel may still have accepted a few.
    expect(await metricValue(metrics.superseded)).toBeGreaterThan(before + FLOOD / 2);
    paused.resume();
  });

  it('receives the newest message of each key once it reads again, and everything from then on', async () => {
    paused.pause();
    await flood();
    send(1_001, 'one');
    send(1_002, 'other');
    send(1_003, 'one');
    paused.resume();
    await noneIsSlow();
    send(1_004);
    const received = await seqs(paused);
    expect(received.slice(-4)).toEqual([FLOOD, 1_002, 1_003, 1_004]);
    expect(received.length).toBeLessThan(FLOOD);
  });

  it('receives nothing of a room that it has left', async () => {
    paused.pause();
    await flood();
    send(1_001, 'left');
    await paused.leave(ROOM);
    paused.resume();
    await noneIsSlow();
    expect(await seqs(paused)).not.toContain(1_001);
  });

  it('is disconnected when it leaves too many answers unread, even if it follows no room', async () => {
    await paused.leave(ROOM);
    paused.pause();
    const gone = once(paused.socket, 'disconnect');
    // More than the kernel's buffer and the limit together.
    for (let answer = 0; answer < 2 * FLOOD; answer += 1) paused.socket.emit('answer', { padding: PADDING });
    await gone;
    paused.resume();
  });

  it('is disconnected when its buffers do not drain in time', async () => {
    paused.pause();
    const gone = once(paused.socket, 'disconnect');
    await flood();
    await gone;
    expect(await slowSockets()).toBe(0);
    paused.resume();
  });
});

it('a socket that was slow a hundred times leaves no listener behind', async () => {
  const listeners = () => paused.socket.listenerCount('disconnect');
  const before = listeners();
  for (let time = 0; time < 100; time += 1) {
    for (let seq = 0; seq < 3; seq += 1) send(seq, `key ${seq}`);
    await noneIsSlow();
  }
  expect(listeners()).toBe(before);
});

it('a socket that reads receives everything, however much comes at once', async () => {
  for (let seq = 1; seq <= 50; seq += 1) send(seq, `key ${seq}`);
  expect((await seqs(paused)).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
  await noneIsSlow();
});

// Around the lengths at which a frame's header grows, in bytes, with characters of several bytes.
it.each([
  0, 60, 90, 96, 97, 98, 99, 100, 101, 102, 1_000, 65_400, 65_500, 65_506, 65_507, 65_508, 65_509, 65_510, 65_511,
  70_000,
])('an event with a text of %i characters arrives as it was sent, as an object or as JSON', async (length) => {
  await healthy.join('room');
  const payload = { text: `é"\n${'x'.repeat(length)}` };
  broadcaster.emit('room', 'object', 'progress', payload);
  expect(await healthy.received()).toEqual([['progress', payload]]);
  broadcaster.emit('room', 'json', 'progress', new Json(JSON.stringify(payload)));
  expect(await healthy.received()).toEqual([['progress', payload]]);
});

it('a packet and its frame contain the same event', () => {
  const { packet, frame } = encodeEvent('current', { seq: 7 });
  expect(packet).toBe('2["current",{"seq":7}]');
  expect(frame.subarray(2).toString()).toBe(`4${packet}`);
});

describe('a socket in a room to which nothing is sent', () => {
  it('hears every 4 s that the server lives, and one in a room with messages does not', async () => {
    const [quiet, served] = [await listener(), await listener()];
    await Promise.all([quiet.join('session:8'), served.join('session:9')]);
    const serve = () => broadcaster.emit('session:9', 'session:9', 'removed', { sessionId: 9 });
    serve();
    await served.received(1);
    let needless = 0;
    void served.signOfLife().then(() => (needless += 1));
    const serving = setInterval(serve, 500);
    await quiet.signOfLife();
    const heardAt = performance.now();
    await quiet.signOfLife();
    clearInterval(serving);
    expect(performance.now() - heardAt).toBeLessThan(4_500);
    expect(needless).toBe(0);
  });
});
