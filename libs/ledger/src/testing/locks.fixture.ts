import { expect } from 'vitest';
import type { Connection, Database } from '#libs/database';

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
export function holdSession<T>(
  database: Database,
  sessionId: number,
  work: (held: Database) => Promise<T>,
): Promise<T> {
  return database.$transaction(async (connection) => {
    await connection.$executeRaw`SELECT 1 FROM training_session WHERE id = ${sessionId} FOR UPDATE`;
    return work(within(connection));
  });
}

/** Waits until this many statements of the database wait for a lock, which they get in their order. */
export async function untilWaiting(database: Database, count: number): Promise<void> {
  const waiting = () => database.$queryRaw<unknown[]>`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await expect.poll(async () => (await waiting()).length, { interval: 5, timeout: 10_000 }).toBe(count);
}
