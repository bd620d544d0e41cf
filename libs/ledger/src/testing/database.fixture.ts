import { afterAll, inject } from 'vitest';
import { openDatabase, type Database } from '#libs/database';

/** A migrated database of its own for the spec file that calls this; its pool is closed after the last test. */
export async function useDatabase(): Promise<Database> {
  const answer = await fetch(`${inject('specServers')}/database`, { method: 'POST' });
  const database = openDatabase(await answer.text());
  afterAll(() => database.$disconnect());
  return database;
}
