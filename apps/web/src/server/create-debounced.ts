import { createEffect, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';

/** Follows `value` once it has not changed for `ms`. */
export function createDebounced<T>(value: Accessor<T>, ms: number): Accessor<T> {
  const [rested, setRested] = createSignal(untrack(value));
  createEffect(
    on(
      value,
      (next) => {
        const timer = setTimeout(() => setRested(() => next), ms);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  return rested;
}
