import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { ApiError } from '#libs/contracts';

/** Between two questions while nobody answers, in ms. */
export const RETRY_MS = 3_000;

/** What the server answered last, and why it did not answer since. */
export interface Answer<T> {
  readonly value: Accessor<T | null>;
  readonly error: Accessor<ApiError | null>;
  /** Asks again; what is shown stays until the answer is there. */
  readonly reload: () => void;
  /** Puts in what the server answered elsewhere, where a value is known. */
  readonly change: (change: (value: T) => T) => void;
}

/**
 * Asks whenever `key` changes, and again every few seconds while nobody answers; the newest question wins. The value
 * of another key is dropped at once. A null key asks nothing.
 */
export function createAnswer<K extends string | number, T>(
  key: Accessor<K | null>,
  ask: (key: K) => Promise<T>,
): Answer<T> {
  const [value, setValue] = createSignal<T | null>(null);
  const [error, setError] = createSignal<ApiError | null>(null);
  const [round, setRound] = createSignal(0);
  const current = createMemo(key);
  let newest = 0;

  createEffect(on(current, () => setValue(null)));
  createEffect(() => {
    round();
    const asked = current();
    const own = ++newest;
    setError(null);
    if (asked === null) return;
    let retry: ReturnType<typeof setTimeout> | undefined;
    onCleanup(() => clearTimeout(retry));
    ask(asked).then(
      (answer) => {
        if (own !== newest) return;
        setValue(() => answer);
        setError(null);
      },
      (reason: unknown) => {
        if (own !== newest) return;
        const refusal = apiErrorOf(reason);
        setError(refusal);
        if (refusal.code === 'unavailable') retry = setTimeout(() => setRound((last) => last + 1), RETRY_MS);
      },
    );
  });
  onCleanup(() => {
    newest += 1;
  });

  return {
    value,
    error,
    reload: () => setRound((last) => last + 1),
    change: (change) => setValue((known) => (known === null ? null : change(known))),
  };
}
