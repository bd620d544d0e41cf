import { describe, expect, it } from 'vitest';
import { redisNames, type Snapshot } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import type { ApiContext } from '../context.js';
import { changed, newSession, useContext } from '../testing/api.fixture.js';
import { SnapshotReader } from './snapshot-reader.js';

const { context, redis } = await useContext();
const { ledger } = context;
const withoutDatabase: ApiContext = { ...context, database: openDatabase('postgresql://none@127.0.0.1:1/none') };

const hold = (snapshot: Snapshot, ageSeconds = 0) =>
  redis.set(redisNames.snapshot(snapshot.sessionId), JSON.stringify(snapshot), 'EX', 3600 - ageSeconds);

describe('a read', () => {
  it('reads Postgres first, to know that the session exists, and Redis from then on', async () => {
    const reader = new SnapshotReader(context);
    const session = await newSession(context);
    await hold(session);
    expect(await reader.read(session.sessionId)).toEqual({ snapshot: session, source: 'database', stale: false });
    expect(await reader.read(session.sessionId)).toEqual({ snapshot: session, source: 'redis', stale: false });
  });

  it('publishes what it read from Postgres to Redis', async () => {
    const session = await newSession(context);
    await new SnapshotReader(context).read(session.sessionId);
    await expect
      .poll(() => context.cache.read(session.sessionId), { interval: 5 })
      .toMatchObject({ snapshot: session });
  });

  it('reads Postgres when the snapshot in Redis is 2 s old', async () => {
    const reader = new SnapshotReader(context);
    const session = await newSession(context);
    await reader.read(session.sessionId);
    await expect.poll(() => context.cache.read(session.sessionId), { interval: 5 }).not.toBeNull();
    await hold(session, 2);
    expect((await reader.read(session.sessionId)).source).toBe('database');
  });

  it('ignores the snapshot of another installation in Redis', async () => {
    const session = await newSession(context);
    const reader = new SnapshotReader(withoutDatabase);
    await hold({ ...session, installation: '00000000-0000-4000-8000-000000000009' });
    await expect(reader.read(session.sessionId)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is shared by concurrent callers', async () => {
    const reader = new SnapshotReader(context);
    const { sessionId } = await newSession(context);
    const answers = await Promise.all(Array.from({ length: 20 }, () => reader.read(sessionId)));
    expect(new Set(answers.map((answer) => answer.snapshot)).size).toBe(1);
  });

  it('never goes back to an older snapshot in Redis', async () => {
    const reader = new SnapshotReader(context);
    const before = await newSession(context);
    const now = await changed(context, before.sessionId);
    expect((await reader.read(before.sessionId)).snapshot.version).toEqual(now.version);
    await expect.poll(() => context.cache.read(before.sessionId), { interval: 5 }).toMatchObject({ snapshot: now });
    await hold(before);
    expect((await reader.read(before.sessionId)).snapshot.version).toEqual(now.version);
  });

  it('returns a change that this node has made, also where an earlier read ends after it', async () => {
    const reader = new SnapshotReader(context);
    const { snapshot: before } = await reader.read((await newSession(context)).sessionId);
    const now = await changed(context, before.sessionId);
    reader.saw(now);
    reader.saw(before);
    await hold(before);
    expect((await reader.read(before.sessionId)).snapshot.version).toEqual(now.version);
  });
});

describe('a session that does not exist', () => {
  it('is not found, whatever Redis holds', async () => {
    const session = await newSession(context);
    await hold({ ...session, sessionId: 999_999 });
    await expect(new SnapshotReader(context).read(999_999)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is not found right after its deletion, even if it was read a moment before', async () => {
    const reader = new SnapshotReader(context);
    const { sessionId } = await newSession(context);
    await reader.read(sessionId);
    await ledger.remove({ sessionId, cleanUp: async () => {} });
    reader.forget(sessionId);
    await expect(reader.read(sessionId)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('while Postgres is unavailable', () => {
  it('a snapshot in Redis of any age is returned, marked stale', async () => {
    const session = await newSession(context);
    await hold(session, 600);
    const answer = await new SnapshotReader(withoutDatabase).read(session.sessionId);
    expect(answer).toEqual({ snapshot: session, source: 'redis', stale: true });
  });

  it('a session without a snapshot in Redis is unavailable', async () => {
    await expect(new SnapshotReader(withoutDatabase).read(888_888)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
