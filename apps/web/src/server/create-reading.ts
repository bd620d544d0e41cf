import { createEffect, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { ApiError } from '#libs/contracts';
import { makePacer } from './pacer.js';

/** What is read beside the feed, and when. */
export interface ReadingOptions<T> {
  readonly read: () => Promise<T>;
  /** Changes when there is something new to read; null while there is nothing. */
  readonly version: Accessor<number | null>;
  /** Whether the version will not change again by itself: then it is read at once, else `spacingMs` apart. */
  readonly over: Accessor<boolean>;
  readonly spacingMs: number;
}

/** What was read last, null before; and why the last read failed, null where it did not. */
export interface Reading<T> {
  readonly value: Accessor<T | null>;
  readonly problem: Accessor<ApiError | null>;
}

/** Reads something over REST whenever its version has changed. A failed read leaves what is known and is tried again. */
export function createReading<T>({ read, version, over, spacingMs }: ReadingOptions<T>): Reading<T> {
  const [value, setValue] = createSignal<T | null>(null);
  const [problem, setProblem] = createSignal<ApiError | null>(null);
  let readVersion: number | null = null;
  let readAt = -Infinity;
  let disposed = false;

  const due = (): number | null => {
    const wanted = untrack(version);
    if (wanted === null || wanted === readVersion) return null;
    return untrack(over) ? 0 : readAt + spacingMs;
  };
  const pacer = makePacer(due, async () => {
    const wanted = untrack(version);
    readAt = Date.now();
    try {
      const answer = await read();
      if (disposed) return;
      readVersion = wanted;
      setValue(() => answer);
      setProblem(null);
    } catch (error) {
      if (!disposed) setProblem(apiErrorOf(error));
      throw error;
    }
  });
  createEffect(on([version, over], () => pacer.plan()));
  onCleanup(() => {
    disposed = true;
    pacer.stop();
  });
  return { value, problem };
}
