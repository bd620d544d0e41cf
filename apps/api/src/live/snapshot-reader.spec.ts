import { createServer, type Socket } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { redisNames, type Snapshot } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import type { ApiContext } from '../context.js';
import { listen } from '../../../../test/support/listen.js';
import { changed, newSession, useContext } from '../testing/api.fixture.js';
import { OTHER_INSTALLATION } from '../../../../test/support/snapshots.js';
import { SnapshotReader } from './snapshot-reader.js';

const { context, redis } = await useContext();
const withoutDatabase: ApiContext = { ...context, database: openDatabase('postgresql://none@127.0.0.1:1/none') };
let reader: SnapshotReader;
let session: Snapshot;
beforeEach(async () => {
  reader = new SnapshotReader(context);
  session = await newSession(context);
});

const hold = (snapshot: Snapshot, ageSeconds = 0) =>
  redis.set(redisNames.snapshot(snapshot.sessionId), JSON.stringify(snapshot), 'EX', 3600 - ageSeconds);
/** Waits until Redis holds what was published. */
const expectHeld = (snapshot: Snapshot) =>
  expect.poll(() => context.cache.read(snapshot.sessionId), { interval: 5 }).toMatchObject({ snapshot });

describe('a read', () => {
  it('reads Postgres first, to know that the session exists, and Redis from then on', async () => {
    await hold(session);
    expect(await reader.read(session.sessionId)).toEqual({ snapshot: session, source: 'database', stale: false });
    expect(await reader.read(session.sessionId)).toEqual({ snapshot: session, source: 'redis', stale: false });
  });

  it('publishes what it read from Postgres to Redis', async () => {
    await reader.read(session.sessionId);
    await expectHeld(session);
  });

  it('reads Postgres when the snapshot in Redis is 2 s old', async () => {
    await reader.read(session.sessionId);
    await expectHeld(session);
    await hold(session, 2);
    expect((await reader.read(session.sessionId)).source).toBe('database');
  });

  it('ignores the snapshot of another installation in Redis', async () => {
    await hold({ ...session, installation: OTHER_INSTALLATION });
    await expect(new SnapshotReader(withoutDatabase).read(session.sessionId)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('is shared by concurrent callers', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => reader.read(session.sessionId)));
    expect(new Set(answers.map((answer) => answer.snapshot)).size).toBe(1);
  });

  it('never goes back to an older snapshot in Redis', async () => {
    const now = await changed(context, session.sessionId);
    expect((await reader.read(session.sessionId)).snapshot.version).toEqual(now.version);
    await expectHeld(now);
    await hold(session);
    expect((await reader.read(session.sessionId)).snapshot.version).toEqual(now.version);
  });

  it('returns a change that this node has made, also where an earlier read ends after it', async () => {
    await reader.read(session.sessionId);
    const now = await changed(context, session.sessionId);
    reader.saw(now);
    reader.saw(session);
    await hold(session);
    expect((await reader.read(session.sessionId)).snapshot.version).toEqual(now.version);
  });
});

describe('a session that does not exist', () => {
  it('is not found, whatever Redis holds', async () => {
    await hold({ ...session, sessionId: 999_999 });
    await expect(reader.read(999_999)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is not found right after its deletion, even if it was read a moment before', async () => {
    const { sessionId } = session;
    await reader.read(sessionId);
    await context.ledger.remove({ sessionId });
    reader.forget(sessionId);
    await expect(reader.read(sessionId)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('while Postgres is unavailable', () => {
  it('a snapshot in Redis of any age is returned, marked stale', async () => {
    await hold(session, 600);
    const answer = await new SnapshotReader(withoutDatabase).read(session.sessionId);
    expect(answer).toEqual({ snapshot: session, source: 'redis', stale: true });
  });

  it('what this node has seen is returned where Redis has an older snapshot', async () => {
    const now = await changed(context, session.sessionId);
    await hold(session);
    const other = new SnapshotReader(withoutDatabase);
    other.saw(now);
    expect(await other.read(session.sessionId)).toEqual({ snapshot: now, source: 'redis', stale: true });
  });

  it('one that accepts connections and does not answer is not waited for', { timeout: 5_000 }, async () => {
    const frozen = createServer((socket) => sockets.push(socket));
    const sockets: Socket[] = [];
    onTestFinished(() => {
      sockets.forEach((socket) => socket.destroy());
      frozen.close();
    });
    const { port } = new URL(await listen(frozen));
    const database = openDatabase(`postgresql://none@127.0.0.1:${port}/none`);
    await hold(session, 60);
    const answer = await new SnapshotReader({ ...context, database }).read(session.sessionId);
    expect(answer).toEqual({ snapshot: session, source: 'redis', stale: true });
  });

  it('a session without a snapshot in Redis is unavailable', async () => {
    await expect(new SnapshotReader(withoutDatabase).read(888_888)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
