import type { Database } from '#libs/database';

/** Items of which Postgres is told at once: it counts by itself within a minute, and until then takes them for few. */
const MANY = 1_000;

/**
 * Has Postgres count photos and items anew where a session has just come to have many. It chooses how to read a table,
 * even to check what a row refers to, by what it last counted: one taken for small is walked through again and again.
 */
export async function countAnew(database: Database, items: number, before = 0): Promise<void> {
  if (items >= MANY && before < MANY) await database.$executeRaw`ANALYZE item, photo`;
}
