import type { Database } from '#libs/database';
import type { SessionRecord } from '#libs/progress';

/** Items of which Postgres is told at once: it counts by itself within a minute, and until then takes them for few. */
const MANY = 1_000;

/**
 * Has Postgres count the items anew where a phase has just begun with many of them. It chooses how to read a table by
 * what it last counted: taken for small, a table is walked through once for each item of a batch.
 */
export async function countItemsAnew(database: Database, { stage, phases }: SessionRecord): Promise<void> {
  const items = stage === 'training' || stage === 'face_detection' ? (phases[stage].total ?? 0) : 0;
  if (items >= MANY) await database.$executeRaw`ANALYZE item`;
}
