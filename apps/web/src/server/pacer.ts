const FIRST_RETRY_MS = 2_000;
const SLOWEST_RETRY_MS = 30_000;
const BACKOFF = 1.5;

/** Reads that follow each other as something wants them. */
export interface Pacer {
  /** To be called whenever what is due may have changed. */
  plan(): void;
  stop(): void;
}

/**
 * Calls `read` when it is due, one call at a time, and looks again after each. A read that fails is tried again, later
 * and later.
 * @param due when the next read is wanted, in ms of `Date.now()`; null where there is nothing to read.
 */
export function makePacer(due: () => number | null, read: () => Promise<void>): Pacer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let stopped = false;
  let failures = 0;
  let notBefore = 0;

  const plan = (): void => {
    clearTimeout(timer);
    const at = due();
    if (stopped || reading || at === null) return;
    timer = setTimeout(() => void run(), Math.max(at, notBefore) - Date.now());
  };
  const run = async (): Promise<void> => {
    reading = true;
    try {
      await read();
      failures = 0;
      notBefore = 0;
    } catch {
      notBefore = Date.now() + Math.min(SLOWEST_RETRY_MS, FIRST_RETRY_MS * BACKOFF ** failures);
      failures += 1;
    }
    reading = false;
    plan();
  };
  return {
    plan,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
