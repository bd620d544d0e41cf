import type { Connection, Database } from './database.js';

/** Key of the advisory lock of the catalog. */
const CATALOG_LOCK = 7_301_002;

/** Key of the advisory lock of duplicates. */
const DUPLICATES_LOCK = 7_301_005;

/** Key of the advisory lock of clustering. */
const CLUSTERING_LOCK = 7_301_003;

/** Key of the advisory lock of watching. */
const WATCHING_LOCK = 7_301_004;

/** Key of the advisory lock of migration. */
const MIGRATION_LOCK = 7_301_006;

/** Longest that a migration may take, in milliseconds. */
const MIGRATION_TIMEOUT_MS = 3_600_000;

/** Longest that the lock of watching is held at once, in milliseconds. */
const WATCHING_TIMEOUT_MS = 24 * 3_600_000;

/** Longest that a clustering may take, in milliseconds. */
const CLUSTERING_TIMEOUT_MS = 6 * 3_600_000;

/** Interval of the statements that keep the transaction of the lock from being idle; Postgres ends one that is. */
const KEEP_ALIVE_MS = 300;

/** Takes the lock of everything that writes people, until the transaction ends. Always after a session's lock. */
export async function lockCatalog(connection: Connection): Promise<void> {
  await connection.$executeRaw`SELECT pg_advisory_xact_lock(${CATALOG_LOCK})`;
}

/**
 * Takes the lock of everything that says which photos are duplicates, until the transaction ends. Always after a
 * session's lock and before the catalog's.
 */
export async function lockDuplicates(connection: Connection): Promise<void> {
  await connection.$executeRaw`SELECT pg_advisory_xact_lock(${DUPLICATES_LOCK})`;
}

/**
 * Runs `work` under the lock of clustering: one process of this installation at a time, the others wait.
 * @throws also if the lock was lost meanwhile.
 */
export function lockClustering(database: Database, work: () => Promise<void>): Promise<void> {
  return underLock(database, CLUSTERING_LOCK, CLUSTERING_TIMEOUT_MS, work);
}

/** Runs `work` under the lock of migration, as {@link lockClustering} does. */
export function lockMigration<T>(database: Database, work: () => Promise<T>): Promise<T> {
  return underLock(database, MIGRATION_LOCK, MIGRATION_TIMEOUT_MS, work);
}

/** Runs `work` while a connection of its own holds an advisory lock. */
function underLock<T>(database: Database, key: number, timeout: number, work: () => Promise<T>): Promise<T> {
  return database.$transaction(
    async (connection) => {
      await connection.$executeRaw`SELECT pg_advisory_xact_lock(${key})`;
      const keepAlive = setInterval(() => void connection.$queryRaw`SELECT 1`.catch(() => undefined), KEEP_ALIVE_MS);
      try {
        return await work();
      } finally {
        clearInterval(keepAlive);
      }
    },
    { timeout },
  );
}

/**
 * Runs `work` under the lock of watching, unless another process of this installation has it. `work` must end soon after
 * its signal is aborted: then the lock was lost.
 */
export async function whileWatching(database: Database, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  await database.$transaction(
    async (connection) => {
      const [row] = await connection.$queryRaw<{ taken: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(${WATCHING_LOCK}) AS taken`;
      if (!row?.taken) return;
      const lost = new AbortController();
      const keepAlive = setInterval(() => {
        connection.$queryRaw`SELECT 1`.catch((error: unknown) => lost.abort(error));
      }, KEEP_ALIVE_MS);
      try {
        await work(lost.signal);
      } finally {
        clearInterval(keepAlive);
      }
    },
    { timeout: WATCHING_TIMEOUT_MS },
  );
}
