import { createEffect, createSignal, onCleanup, untrack, type Accessor } from 'solid-js';

/** Follows `value` once it has not changed for `ms`. */
export function createDebounced<T>(value: Accessor<T>, ms: number): Accessor<T> {
  const [debounced, setDebounced] = createSignal(untrack(value));
  createEffect(() => {
    const next = value();
    if (next === untrack(debounced)) return;
    const timer = setTimeout(() => setDebounced(() => next), ms);
    onCleanup(() => clearTimeout(timer));
  });
  return debounced;
}
