import { retry, type RetryOptions } from '#libs/async';

/** Codes of Postgres (class 40: transaction rollback) and of Prisma after which a retry may succeed. */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01', 'P2034']);

/**
 * Error codes of a database that is unreachable, starting or stopping: Postgres' codes (class 57: operator
 * intervention, 25P03: a transaction idle for too long, 53300: too many connections), Prisma's, its adapter's kinds, and
 * Node's.
 */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  ...['57P01', '57P02', '57P03', '57P05', '25P03', '53300'],
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'],
  ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
]);

/** Postgres' codes of broken connections. */
const CONNECTION_CLASS = '08';

/** Messages of connection errors of node-postgres, which have no code. */
const CONNECTION_MESSAGE =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** Every code that an error of Prisma, its adapter, Postgres or Node carries. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at = error; at instanceof Object; at = 'cause' in at ? at.cause : undefined) {
    for (const key of ['code', 'originalCode', 'kind'] as const) {
      const code = (at as Record<string, unknown>)[key];
      if (typeof code === 'string') codes.push(code);
    }
    const meta = (at as { meta?: { driverAdapterError?: unknown } }).meta?.driverAdapterError;
    if (meta) codes.push(...codesOf(meta));
  }
  return codes;
}

/** Whether a transaction failed because of another one: a deadlock or a serialization failure. */
export function isConflict(error: unknown): boolean {
  return codesOf(error).some((code) => CONFLICTS.has(code));
}

/** Whether the database could not be reached, or the connection broke: the statement may or may not have been executed. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof Error && CONNECTION_MESSAGE.test(error.message)) return true;
  return codesOf(error).some((code) => UNAVAILABLE.has(code) || code.startsWith(CONNECTION_CLASS));
}

/**
 * Repeats `work` while the database is away. The answer of a commit may have been lost, so `work` must be idempotent.
 * @throws what `work` throws, where that is something else, or the time is up, or the signal is aborted.
 */
export function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  options: Omit<RetryOptions, 'isRetryable'>,
): Promise<T> {
  return retry(work, { ...options, isRetryable: isUnavailable });
}
