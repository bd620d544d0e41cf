import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 25;

/** Asks until the answer is yes. @throws saying what did not come in time. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (await isSo()) return;
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
    await delay(EVERY_MS);
  }
}

/** Settles to what `ask` gives, or to undefined where it fails or takes too long. */
export async function answerOf<T>(ask: () => Promise<T>, withinMs = 2_000): Promise<T | undefined> {
  const late = new AbortController();
  try {
    return await Promise.race([ask(), delay(withinMs, undefined, { signal: late.signal })]);
  } catch {
    return undefined;
  } finally {
    late.abort();
  }
}
