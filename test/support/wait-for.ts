import { once, type EventEmitter } from 'node:events';

/**
 * Returns what `find` gives, now or after a later `change` event.
 * @throws with the text of `problem` after `withinMs`.
 */
export async function waitFor<T>(
  changes: EventEmitter,
  find: () => T | undefined,
  withinMs: number,
  problem: () => string,
): Promise<T> {
  const deadline = AbortSignal.timeout(withinMs);
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await once(changes, 'change', { signal: deadline }).catch(() => {
      throw new Error(`Not within ${withinMs} ms: ${problem()}`);
    });
  }
}
