import { PrismaPg } from '@prisma/adapter-pg';
import { isConflict } from './errors.js';
import { PrismaClient, type Prisma } from './generated/client.js';

/** A connection pool to Postgres, typed by prisma/schema.prisma. */
export type Database = PrismaClient;
/** What statements run on: the pool, or one transaction of it. */
export type Connection = Prisma.TransactionClient;

/** How a pool is opened. */
export interface DatabaseOptions {
  /** Most connections of the pool. */
  readonly connections?: number;
  /** Milliseconds after which Postgres ends an idle transaction, so that a frozen process does not keep its locks. */
  readonly idleInTransactionMs?: number;
}

/** Longest that a transaction may take, in milliseconds, where nothing else is stated. */
const TRANSACTION_MS = 30_000;

/** For one that may change the whole library: removing 100,000 photos takes about 15 s. */
export const WHOLE_LIBRARY_MS = 15 * 60_000;

/** Opens a pool; it connects when first used. */
export function openDatabase(
  databaseUrl: string,
  { connections = 10, idleInTransactionMs = 5_000 }: DatabaseOptions = {},
): Database {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: connections,
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    keepAlive: true,
    allowExitOnIdle: true,
    // Between being lent and its first statement a connection has no other listener: its end would end the process.
    onConnect: (client) => client.on('error', () => undefined),
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: TRANSACTION_MS } });
}

/** Connections that are transactions already; a nested one would cost a savepoint. */
const inTransaction = new WeakSet<object>();

/** Attempts at a transaction that ends in conflicts. */
const ATTEMPTS = 8;

/**
 * Runs `work` in one transaction and commits it; it is retried after deadlocks and serialization failures.
 * @param timeout milliseconds after which it is rolled back
 * @throws what `work` throws, after rolling back.
 */
export async function transaction<T>(
  database: Database,
  work: (connection: Connection) => Promise<T>,
  timeout = TRANSACTION_MS,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.$transaction(marked(work), { timeout });
    } catch (error) {
      if (attempt >= ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

/** Runs reads on one consistent snapshot of the database. Within an open transaction they are part of it. */
export function readTogether<T>(
  connection: Connection | Database,
  read: (connection: Connection) => Promise<T>,
): Promise<T> {
  if (inTransaction.has(connection) || !('$transaction' in connection)) return read(connection);
  return connection.$transaction(marked(read), { isolationLevel: 'RepeatableRead' });
}

function marked<T>(work: (connection: Connection) => Promise<T>): (connection: Connection) => Promise<T> {
  return (connection) => {
    inTransaction.add(connection);
    return work(connection);
  };
}

/** The state of a Postgres server and of Darkroom's database. */
export interface PostgresState {
  /** Its release, such as `18.4`. */
  readonly version: string;
  readonly databaseBytes: number;
  /** Connections to the database, of all processes. */
  readonly connections: number;
  /** Milliseconds until the answer, including the wait for a pooled connection. */
  readonly answeredInMs: number;
}

/** Reads the state of the server. @throws where it is away. */
export async function readPostgresState(connection: Connection): Promise<PostgresState> {
  const startedAt = performance.now();
  const [row] = await connection.$queryRaw<{ version: string; bytes: bigint; connections: number }[]>`
    SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
      pg_database_size(current_database()) AS bytes,
      (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) AS connections`;
  if (!row) throw new Error('Postgres reported no state');
  const { version, bytes, connections } = row;
  return { version, databaseBytes: Number(bytes), connections, answeredInMs: performance.now() - startedAt };
}

/** Whether the server takes writes: a standby, or one that was set to read only, does not. @throws where it is away. */
export async function takesWrites(connection: Connection): Promise<boolean> {
  const [row] = await connection.$queryRaw<{ readOnly: boolean }[]>`
    SELECT current_setting('transaction_read_only')::boolean AS "readOnly"`;
  return row?.readOnly === false;
}

/** The directory of the server's data, on its machine; null where this user may not know it. */
export async function dataDirectory(connection: Connection): Promise<string | null> {
  const [row] = await connection.$queryRaw<{ directory: string }[]>`
    SELECT current_setting('data_directory') AS directory`.catch(() => []);
  return row?.directory ?? null;
}
