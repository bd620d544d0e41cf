import { errorCodes, outageOf, retry, type RetryOptions } from '#libs/async';

/** Codes of Postgres (class 40: transaction rollback) and of Prisma after which a retry may succeed. */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01', 'P2034']);

/** Whether a transaction failed because of another one: a deadlock or a serialization failure. */
export function isConflict(error: unknown): boolean {
  return errorCodes(error).some((code) => CONFLICTS.has(code));
}

/**
 * Whether the database cannot do its work now: it cannot be reached, its disk or memory is full, or it is read-only. Where
 * the connection broke, the statement may or may not have been executed.
 */
export function isUnavailable(error: unknown): boolean {
  return outageOf(error)?.cause.startsWith('postgres_') ?? false;
}

/** Class 22 of Postgres: data exception. */
const DATA_EXCEPTION = /^22[0-9A-Z]{3}$/;

/** Whether a statement failed because of the values that it was to store: each time again. */
export function isDataException(error: unknown): boolean {
  return errorCodes(error).some((code) => DATA_EXCEPTION.test(code));
}

/**
 * Repeats `work` while the database cannot do it. The answer of a commit may have been lost, so `work` must be idempotent.
 * @throws what `work` throws, where that is something else, or the time is up, or the signal is aborted.
 */
export function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  options: Omit<RetryOptions, 'isRetryable'>,
): Promise<T> {
  return retry(work, { ...options, isRetryable: isUnavailable });
}
