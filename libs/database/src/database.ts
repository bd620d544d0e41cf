import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from './generated/client.js';

/** A connection pool to Postgres, typed by prisma/schema.prisma. */
export type Database = PrismaClient;
/** What statements run on: the pool, or one transaction of it. */
export type Connection = Prisma.TransactionClient;

/** Opens a pool of at most `connections`; it connects when first used. */
export function openDatabase(databaseUrl: string, connections = 10): Database {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: connections,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 30_000 } });
}

/** Codes of Postgres (class 40: transaction rollback) and of Prisma that mean: the same again may work. */
const CONFLICTS = ['40001', '40P01', 'P2034'];

/** Every code that an error of Prisma, its adapter or Postgres carries. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at = error; at instanceof Object; at = 'cause' in at ? at.cause : undefined) {
    for (const key of ['code', 'originalCode'] as const) {
      const code = (at as Record<string, unknown>)[key];
      if (typeof code === 'string') codes.push(code);
    }
    const meta = (at as { meta?: { driverAdapterError?: unknown } }).meta?.driverAdapterError;
    if (meta) codes.push(...codesOf(meta));
  }
  return codes;
}

/** Whether another transaction was in the way: a deadlock or a serialisation failure. */
export function isConflict(error: unknown): boolean {
  return codesOf(error).some((code) => CONFLICTS.includes(code));
}

/** Attempts at a transaction that others keep getting in the way of. */
const ATTEMPTS = 8;

/**
 * Runs `work` in one transaction and commits it; deadlocks and serialisation failures are tried again.
 * @throws what `work` throws, after rolling back.
 */
export async function transaction<T>(database: Database, work: (connection: Connection) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.$transaction(work);
    } catch (error) {
      if (attempt >= ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

/**
 * Runs reads that must fit together: all of them see the database as of one moment. Statements of their own would
 * each see another moment. Within a transaction that is open already, they are part of it.
 */
export function readTogether<T>(
  connection: Connection | Database,
  read: (connection: Connection) => Promise<T>,
): Promise<T> {
  if (!('$transaction' in connection)) return read(connection);
  return connection.$transaction(read, { isolationLevel: 'RepeatableRead' });
}
