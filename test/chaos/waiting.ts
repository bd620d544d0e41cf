import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 25;

/** Polls until `isSo` holds. @throws saying what did not happen in time. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (await isSo()) return;
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
    await delay(EVERY_MS);
  }
}

/** Repeats a step at an interval until it is closed. */
export class Repeat {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(everyMs: number, step: (signal: AbortSignal) => Promise<void>) {
    this.#running = this.#run(everyMs, step);
  }

  /** Returns when the last step is done. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(everyMs: number, step: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    // The constructor of the owner finishes before the first step.
    await Promise.resolve();
    while (!signal.aborted) {
      await step(signal);
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Resolves to the result of `read`, or to undefined where it fails or takes too long. */
export async function answerOf<T>(read: () => Promise<T>, withinMs = 2_000): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([read(), delay(withinMs, undefined, { signal: timer.signal })]);
  } catch {
    return undefined;
  } finally {
    timer.abort();
  }
}
