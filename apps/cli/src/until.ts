import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks every `everyMs` until the answer is yes.
 * @throws what `problem` makes, after `withinMs`; or the reason of `signal` when it is aborted.
 */
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
