import type { Connection } from './database.js';

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
