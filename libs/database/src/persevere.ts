import { setTimeout as delay } from 'node:timers/promises';
import { isUnavailable } from './errors.js';

/** How long to go on, and who hears of it. */
export interface Perseverance {
  /** Milliseconds from the first failure after which the database is taken to be away for good. */
  readonly withinMs: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
  /** Told of each failure after which it is tried again. */
  readonly onRetry: (error: unknown) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Does `work` again while the database is away. The answer of a commit may have been lost, so `work` must do no harm
 * when it was done already.
 * @throws what `work` throws, where that is something else, or the time is up, or the signal is aborted.
 */
export async function persevere<T>(work: () => Promise<T>, { withinMs, signal, onRetry }: Perseverance): Promise<T> {
  let deadline = Infinity;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      deadline = Math.min(deadline, performance.now() + withinMs);
      if (!isUnavailable(error) || signal?.aborted || performance.now() + pause > deadline) throw error;
      onRetry(error);
      await delay(pause, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }
}
