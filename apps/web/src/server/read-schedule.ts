import { backoffMs } from '#libs/async';

const BACKOFF = { firstMs: 2_000, longestMs: 10_000, factor: 1.5 };

/** Decides when something is read: one read at a time, and with growing pauses while reads fail. */
export interface ReadSchedule {
  /** Looks again whether a read is due: to be called whenever that may have changed. */
  plan(): void;
  /** Abandons the read under way and the pauses after failures, and plans anew. */
  restart(): void;
  stop(): void;
}

/**
 * Calls `read` when it is due, and plans again after each call.
 * @param read resolves to false if it failed and is to be repeated.
 * @param due the time of the next read in ms of `Date.now()`; null where there is nothing to read.
 */
export function makeReadSchedule(due: () => number | null, read: () => Promise<boolean>): ReadSchedule {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Identifies the read under way: the end of one that was abandoned is ignored. */
  let current: object | null = null;
  let stopped = false;
  let failures = 0;
  let notBefore = 0;

  const plan = (): void => {
    clearTimeout(timer);
    const at = due();
    if (stopped || current !== null || at === null) return;
    timer = setTimeout(() => void run(), Math.max(at, notBefore) - Date.now());
  };
  const run = async (): Promise<void> => {
    const own = (current = {});
    const done = await read();
    if (own !== current) return;
    current = null;
    notBefore = done ? 0 : Date.now() + backoffMs(BACKOFF, failures);
    failures = done ? 0 : failures + 1;
    plan();
  };
  return {
    plan,
    restart() {
      current = null;
      failures = notBefore = 0;
      plan();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
