import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SessionSummary } from '#libs/contracts';
import { changed, newSession, useContext, useSockets, type Listener } from '../testing/api.fixture.js';
import { Broadcaster } from './broadcaster.js';
import { ListRoom } from './list-room.js';
import { rooms } from './rooms.js';
import { SnapshotReader } from './snapshot-reader.js';

const { context } = await useContext();
const { installation } = context;
const { server, listener } = await useSockets();
const reader = new SnapshotReader(context);
const broadcaster = new Broadcaster(server, context);
afterAll(() => broadcaster.close());
const client: Listener = await listener();
await client.join(rooms.sessions);

/** The list in Postgres. */
let read: () => Promise<SessionSummary[]>;
let room: ListRoom;
beforeEach(() => {
  read = () => reader.newest();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  room = new ListRoom(context, reader, broadcaster, () => read());
});
afterEach(() => {
  room.close();
  vi.useRealTimers();
});

const line = (sessionId: number, seq: number) => ({ sessionId, version: { run: 1, seq } }) as SessionSummary;
const receive = (sessionId: number, seq: number) => room.receive({ installation, summary: line(sessionId, seq) });
const remove = (sessionId: number) => room.receive({ installation, removed: sessionId });
/** Everything that was sent to the room until now. */
const sent = async (expected = 0) =>
  (await client.received(expected)).map(([event, payload]) => {
    if (event === 'removed') return `${(payload as { sessionId: number }).sessionId} removed`;
    const { sessionId, version } = (payload as { summary: SessionSummary }).summary;
    return `${sessionId} at ${version.seq}`;
  });
/** Has a socket subscribe while the list is this. */
const subscribe = (...list: SessionSummary[]) => {
  read = async () => list;
  return room.subscribe();
};
/** What is sent where the room catches up with this list. */
const catchUp = async (...list: SessionSummary[]) => {
  read = async () => list;
  await room.catchUp();
  return sent();
};

it('a change is sent at once, later ones at most twice a second, the newest each time', async () => {
  for (let seq = 1; seq <= 10; seq += 1) receive(1, seq);
  expect(await sent()).toEqual(['1 at 1']);
  vi.advanceTimersByTime(500);
  expect(await sent()).toEqual(['1 at 10']);
  receive(1, 11);
  vi.advanceTimersByTime(500);
  expect(await sent()).toEqual(['1 at 11']);
});

it('an older change that arrives late does not replace a newer one', async () => {
  for (const seq of [1, 5, 3]) receive(1, seq);
  vi.advanceTimersByTime(5_000);
  expect(await sent()).toEqual(['1 at 1', '1 at 5']);
});

it('sessions do not wait for each other', async () => {
  receive(1, 1);
  receive(2, 1);
  expect(await sent()).toEqual(['1 at 1', '2 at 1']);
});

it('a removal is sent at once, and nothing of that session after it', async () => {
  receive(1, 1);
  receive(1, 2);
  remove(1);
  expect(await sent(2)).toEqual(['1 at 1', '1 removed']);
  receive(1, 3);
  vi.advanceTimersByTime(5_000);
  expect(await sent()).toEqual([]);
});

it('catching up sends newer sessions, new ones and removals, and nothing else', async () => {
  await subscribe(line(3, 7), line(2, 4), line(1, 9));
  expect(await catchUp(line(4, 1), line(3, 7), line(2, 5))).toEqual(['4 at 1', '2 at 5', '1 removed']);
  expect((await catchUp()).sort()).toEqual(['2 removed', '3 removed', '4 removed']);
});

it('a session that only a later subscription received is sent to the sockets that are behind', async () => {
  await subscribe(line(1, 4));
  await subscribe(line(1, 9));
  expect(await catchUp(line(1, 9))).toEqual(['1 at 9']);
});

it('a list read before a session was created does not remove it, nor does one read before a removal restore it', async () => {
  await subscribe(line(1, 1));
  read = async () => {
    receive(2, 1);
    remove(1);
    expect(await sent(2)).toEqual(['2 at 1', '1 removed']);
    return [line(1, 2)];
  };
  await room.catchUp();
  expect(await sent()).toEqual([]);
});

it('a session older than the oldest of a full list does not count as removed', async () => {
  const newest = Array.from({ length: 100 }, (_, index) => line(200 - index, 1));
  await subscribe(...newest, line(100, 1));
  expect(await catchUp(line(201, 1), ...newest.slice(0, 50), ...newest.slice(51))).toEqual(['201 at 1', '150 removed']);
});

it('catching up reads Postgres and forgets removed sessions', async () => {
  const [staying, going] = [await newSession(context), await newSession(context)];
  expect(await room.subscribe()).toHaveLength(2);
  const { version } = await changed(context, staying.sessionId);
  const created = await newSession(context);
  await reader.read(going.sessionId);
  await context.ledger.remove({ sessionId: going.sessionId });
  await room.catchUp();
  expect(await sent()).toEqual([
    `${created.sessionId} at ${created.version.seq}`,
    `${staying.sessionId} at ${version.seq}`,
    `${going.sessionId} removed`,
  ]);
  await expect(reader.read(going.sessionId)).rejects.toMatchObject({ code: 'not_found' });
});
