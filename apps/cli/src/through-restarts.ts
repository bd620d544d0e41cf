import { retry } from '#libs/async';
import { ApiRequestError } from '#libs/client';
import { unlessStopped } from './stop-request.js';

/** No connection, or an API without Postgres or Redis: under a supervisor, both pass soon. */
const AWAY: ReadonlySet<number> = new Set([0, 503]);

/** Repeats a request while the API is unavailable. @throws its last error where it stays so; the reason of `stop`. */
export function throughRestarts<T>(request: () => Promise<T>, stop: AbortSignal): Promise<T> {
  const isRetryable = (error: unknown) => error instanceof ApiRequestError && AWAY.has(error.status);
  const backoff = { firstMs: 300, longestMs: 300 };
  return unlessStopped(retry(request, { backoff, withinMs: 30_000, signal: stop, isRetryable }), stop);
}
