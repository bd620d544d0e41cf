/** Pauses that grow from `firstMs` to `longestMs`, by `factor` (2 by default) with each failure. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
  readonly factor?: number;
}

/** Milliseconds to wait after `failures` earlier failures, before jitter. */
export function backoffMs({ firstMs, longestMs, factor = 2 }: Backoff, failures: number): number {
  return Math.min(longestMs, firstMs * factor ** failures);
}

/** Resolves after `ms`, or as soon as the signal is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}

/** When to retry, and for how long. */
export interface RetryOptions {
  /** From 100 ms to 2 s by default. */
  readonly backoff?: Backoff;
  /** Milliseconds from the first failure after which no retry starts; no limit by default. */
  readonly withinMs?: number;
  /** Once aborted, no retry starts. */
  readonly signal?: AbortSignal;
  /** Whether a failure may pass; all do by default. */
  readonly isRetryable?: (error: unknown) => boolean;
  /** Called with each failure that is followed by a retry. */
  readonly onRetry?: (error: unknown) => void;
}

/** The backoff by default. */
export const DEFAULT_BACKOFF: Backoff = { firstMs: 100, longestMs: 2_000 };

/**
 * Runs `work` until it succeeds.
 * @throws what `work` throws, where that is not retryable, the time is up or the signal is aborted.
 */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { backoff = DEFAULT_BACKOFF, withinMs = Infinity, signal, isRetryable = () => true, onRetry } = options;
  let deadline = Infinity;
  for (let failures = 0; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      const pause = backoffMs(backoff, failures);
      deadline = Math.min(deadline, performance.now() + withinMs);
      if (!isRetryable(error) || signal?.aborted || performance.now() + pause > deadline) throw error;
      onRetry?.(error);
      await sleep(pause, signal);
    }
  }
}
