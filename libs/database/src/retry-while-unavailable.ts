import { retry, type RetryOptions } from '#libs/async';
import { isUnavailable } from './errors.js';

/**
 * Repeats `work` while the database is away. The answer of a commit may have been lost, so `work` must be
 * idempotent.
 * @throws what `work` throws, where that is something else, or the time is up, or the signal is aborted.
 */
export function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  options: Omit<RetryOptions, 'isRetryable'>,
): Promise<T> {
  return retry(work, { ...options, isRetryable: isUnavailable });
}
