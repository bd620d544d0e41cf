import { once, type EventEmitter } from 'node:events';

/** Whether this is the full run, with the long tests. */
export const IS_FULL = process.env['DARKROOM_TEST_FULL'] !== undefined;

/** How long tests wait for one thing by default, in ms. */
export const WITHIN_MS = IS_FULL ? 600_000 : 120_000;

/** Returns what `find` gives, now or after a `change` event. @throws with the text of `problem` after `withinMs`. */
export async function waitFor<T>(
  changes: EventEmitter,
  find: () => T | undefined,
  withinMs: number,
  problem: () => string,
): Promise<T> {
  const deadline = AbortSignal.timeout(Math.max(0, Math.ceil(withinMs)));
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await once(changes, 'change', { signal: deadline }).catch(() => {
      throw new Error(`Not within ${withinMs} ms: ${problem()}`);
    });
  }
}
