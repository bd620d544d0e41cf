import { setTimeout as delay } from 'node:timers/promises';
import { sleep, withDeadline } from '#libs/async';

const EVERY_MS = 25;

/** Polls until `find` gives something, and returns it. @throws saying what did not happen in time. */
export async function until<T>(
  what: string,
  find: () => T | Promise<T>,
  withinMs: number,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await find();
    if (found) return found as NonNullable<Exclude<T, false>>;
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
    await delay(EVERY_MS);
  }
}

/** Repeats a step at an interval. @returns how to stop, which waits for the last step. */
export function repeat(everyMs: number, step: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    for (; !signal.aborted; await sleep(everyMs, signal)) await step(signal);
  };
  // The constructor of the owner finishes before the first step.
  const running = Promise.resolve().then(run);
  return () => {
    stopping.abort();
    return running;
  };
}

/** Resolves to the result of `read`, or to undefined where it fails or takes too long. */
export async function answerOf<T>(read: () => Promise<T>, withinMs = 2_000): Promise<T | undefined> {
  return withDeadline(read(), withinMs).catch(() => undefined);
}
