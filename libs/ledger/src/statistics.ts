import type { Database } from '#libs/database';

/** Items from which stale statistics hurt: Postgres analyzes its tables by itself within a minute. */
const MANY = 1_000;

/**
 * Has Postgres analyze photos and items where a session has just come to have many. The planner chooses how to read a
 * table, even for a foreign key check, by its last analysis: a table that it takes for small is scanned for each row.
 */
export async function analyzeTables(database: Database, items: number, before = 0): Promise<void> {
  if (items >= MANY && before < MANY) await database.$executeRaw`ANALYZE item, photo`;
}
