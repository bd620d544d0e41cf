import { type Accessor, createEffect, on, onCleanup, onMount } from 'solid-js';

/** Focuses the main part of the page, for keyboard and screen reader to continue there when what had the focus is gone. */
function focusMain(): void {
  document.getElementById('main')?.focus({ preventScroll: true });
}

/** Focuses an element, or the main part of the page if it is gone. */
export function focusAgain(element: Element | null): void {
  if (element instanceof HTMLElement && element.isConnected) element.focus({ preventScroll: true });
  else focusMain();
}

/** Focuses the main part of the page when a change of `value` has removed what had the focus. */
export function createFocusFallback(value: Accessor<unknown>): void {
  let focused: Element | null = null;
  const onFocus = (event: FocusEvent) => (focused = event.target instanceof Element ? event.target : null);
  onMount(() => document.addEventListener('focusin', onFocus));
  onCleanup(() => document.removeEventListener('focusin', onFocus));
  createEffect(
    on(value, () => focused?.isConnected === false && document.activeElement === document.body && focusMain()),
  );
}
