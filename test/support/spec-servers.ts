import { afterAll, expect, inject } from 'vitest';
import { openDatabase, type Database } from '#libs/database';

/** Real servers for a spec file, started by servers.setup.ts. Each call gives a new database or Redis by its address. */
export const specServers = {
  database: () => ask('/database'),
  redis: () => ask('/redis'),
  startRedis: (url: string) => ask(`/redis/start?url=${encodeURIComponent(url)}`),
  stopRedis: (url: string) => ask(`/redis/stop?url=${encodeURIComponent(url)}`),
};

async function ask(path: string): Promise<string> {
  const answer = await fetch(inject('specServers') + path, { method: 'POST' });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.text();
}

/** A migrated database for the spec file that calls this; its pool is closed after the last test. */
export async function useDatabase(): Promise<Database> {
  const database = openDatabase(await specServers.database());
  afterAll(() => database.$disconnect());
  return database;
}

/** Resolves when `count` statements of a database wait for a lock, which they get in their order. */
export async function untilLocksAwaited(database: Database, count = 1): Promise<void> {
  const waiting = () => database.$queryRaw<unknown[]>`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await expect.poll(async () => (await waiting()).length, { interval: 5, timeout: 10_000 }).toBe(count);
}
