import { describe, expect, it } from 'vitest';
import type { PhaseName } from '#libs/contracts';
import type { Connection, Database } from '#libs/database';
import { settled } from '#libs/progress';
import { untilLocksAwaited, useDatabase } from '../../../test/support/spec-servers.js';
import { createLedger } from './ledger.js';
import { album, analysed } from './testing/sessions.fixture.js';

const database = await useDatabase();

/** A database whose transactions are all part of the one that is open on `connection`. */
function within(connection: Connection): Database {
  const $transaction = (work: (same: Connection) => Promise<unknown>) => work(connection);
  return new Proxy(connection as Database, {
    get: (target, name) => (name === '$transaction' ? $transaction : (Reflect.get(target, name) as unknown)),
  });
}

/**
 * Holds the lock of a session while others wait for it, and commits when `work` returns.
 * @param work gets the connection that holds the lock.
 */
function holdSession<T>(sessionId: number, work: (held: Database) => Promise<T>): Promise<T> {
  return database.$transaction(async (connection) => {
    await connection.$executeRaw`SELECT 1 FROM training_session WHERE id = ${sessionId} FOR UPDATE`;
    return work(within(connection));
  });
}

/**
 * Interleavings in which a transaction of one clever statement (fence, items and counters in one WITH … UPDATE) goes
 * wrong: under READ COMMITTED, a statement that waited for a lock reads again the row that it waited for, and sees
 * everything else as it was before the wait. Each is forced: the session is held until all have come and wait.
 */
describe('locking the session first, in a statement of its own', () => {
  // The wrong way: UPDATE item … FROM training_session WHERE run = 1 AND status = 'running' AND item.state = 'pending'.
  // It waited for the session, and settled the items by the run that it had seen before.
  it('a waiting batch of an old run settles nothing of the next run', async () => {
    const session = await album(database, 3);
    const { batch } = await holdSession(session.id, async (held) => {
      const holder = createLedger({ database: held, steps: {} });
      await holder.command({ sessionId: session.id, command: 'cancel' });
      await holder.command({ sessionId: session.id, command: 'retry-failed' });
      const late = session.settleAll('training');
      await untilLocksAwaited(database, 1);
      return { batch: late };
    });
    expect(await batch).toBeNull();
    const record = await session.record();
    expect(record).toMatchObject({ run: 2, status: 'running' });
    expect(settled(record.phases.training)).toBe(0);
    expect((await session.items()).map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
  });

  // The wrong way: … SET status = CASE WHEN NOT EXISTS (SELECT 1 FROM item WHERE state = 'pending' AND …) in the
  // statement that settles. Each of the two saw the other's item pending, and the session was running for ever.
  it('two workers that settle the last two items concurrently end each phase, and the session, exactly once', async () => {
    const session = await album(database, 2, { needed: false });
    const atOnce = async (phase: PhaseName) => {
      const { both } = await holdSession(session.id, async () => {
        const commits = session.photoIds.map((id) => session.settle(phase, [analysed(id)]));
        await untilLocksAwaited(database, 2);
        return { both: Promise.all(commits) };
      });
      return (await both).map((commit) => commit?.record);
    };
    expect((await atOnce('training')).map((record) => record?.stage).sort()).toEqual(['face_detection', 'training']);
    expect((await atOnce('face_detection')).map((record) => record?.status).sort()).toEqual(['completed', 'running']);
    expect(await session.record()).toMatchObject({ status: 'completed', stage: 'clustering' });
  });
});

describe.each([
  ['pause', 'paused'],
  ['cancel', 'cancelled'],
] as const)('a %s during the last batch', (command, status) => {
  it('refuses the batch if it gets the lock first, and nothing changes after its answer', async () => {
    const session = await album(database, 2, { needed: false });
    const { answer, batch } = await holdSession(session.id, async () => {
      const commanded = session.command(command);
      await untilLocksAwaited(database, 1);
      const late = session.settleAll('training');
      await untilLocksAwaited(database, 2);
      return { answer: commanded, batch: late };
    });
    const answered = await answer;
    expect(await batch).toBeNull();
    const record = await session.record();
    expect(record.status).toBe(status);
    expect(answered).toEqual({ kind: 'done', changed: true, record });
  });

  it('answers with the batch counted if it gets the lock second', async () => {
    const session = await album(database, 2, { needed: false });
    const { answer, batch } = await holdSession(session.id, async () => {
      const first = session.settleAll('training');
      await untilLocksAwaited(database, 1);
      const commanded = session.command(command);
      await untilLocksAwaited(database, 2);
      return { answer: commanded, batch: first };
    });
    const answered = await answer;
    expect((await batch)?.settled).toHaveLength(2);
    const record = await session.record();
    expect(record).toMatchObject({ status, stage: 'face_detection', phases: { training: { completed: 2 } } });
    expect(answered).toEqual({ kind: 'done', changed: true, record });
  });
});
