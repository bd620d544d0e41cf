import { setTimeout as delay } from 'node:timers/promises';

/** Polls `check` until it holds. @throws the error of `problem` after `withinMs`; the reason of `signal`. */
export async function until(
  check: () => boolean | Promise<boolean>,
  {
    everyMs,
    withinMs,
    problem,
    signal,
  }: { everyMs: number; withinMs: number; problem: () => Error; signal: AbortSignal },
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await check())) {
    signal.throwIfAborted();
    if (performance.now() > deadline) throw problem();
    await delay(everyMs);
  }
}
