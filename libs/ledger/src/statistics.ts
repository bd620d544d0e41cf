import type { Database } from '#libs/database';

/** Items from which stale statistics slow down queries, until Postgres itself analyzes its tables within a minute. */
const MANY = 1_000;

/**
 * Analyzes photos and items as soon as a session has many. The planner relies on the last analysis, even for foreign key
 * checks: it scans a table that it takes for small once per row.
 */
export async function analyzeTables(database: Database, items: number, before = 0): Promise<void> {
  if (items >= MANY && before < MANY) await database.$executeRaw`ANALYZE item, photo`;
}
