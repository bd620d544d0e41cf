import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useContext, useSockets, type Listener } from '../testing/api.fixture.js';
import { makeSystemState } from '../../../../test/support/snapshots.js';
import { Broadcaster } from './broadcaster.js';
import { rooms } from './rooms.js';
import { SystemRoom } from './system-room.js';

const state = makeSystemState();
const { context } = await useContext();
const { server, listener } = await useSockets();
let reads = 0;
let client: Listener;
let broadcaster: Broadcaster;
let room: SystemRoom;
beforeEach(async () => {
  reads = 0;
  client = await listener();
  await client.join(rooms.system);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  broadcaster = new Broadcaster(server, context);
  room = new SystemRoom(context, { read: () => Promise.resolve({ ...state, connections: (reads += 1) }) }, broadcaster);
});
afterEach(async () => {
  room.close();
  broadcaster.close();
  vi.useRealTimers();
  await client.leave(rooms.system);
});

it('a heartbeat of a worker sends the state', async () => {
  room.receive();
  await vi.advanceTimersByTimeAsync(0);
  expect(await client.received()).toMatchObject([['system', { system: state }]]);
});

it('many heartbeats send the state at most once a second', () => {
  for (let ms = 0; ms < 3_000; ms += 100) {
    room.receive();
    vi.advanceTimersByTime(100);
  }
  expect(reads).toBeGreaterThanOrEqual(3);
  expect(reads).toBeLessThanOrEqual(4);
});

it('the state is sent every 5 s without heartbeats, so that a dead worker is noticed', () => {
  vi.advanceTimersByTime(20_000);
  expect(reads).toBe(4);
});

it('nothing is read while the room is empty', async () => {
  await client.leave(rooms.system);
  room.receive();
  vi.advanceTimersByTime(60_000);
  expect(reads).toBe(0);
});
