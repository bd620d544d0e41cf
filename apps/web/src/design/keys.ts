import { createSignal, onCleanup, onMount } from 'solid-js';

/** A key of the page, and what it does as the list of keys says it. */
export interface Key {
  /** As `KeyboardEvent.key`: `f`, `?`, `ArrowLeft`. */
  readonly key: string;
  readonly does: string;
  readonly run: () => void;
}

const [groups, setGroups] = createSignal<readonly (readonly Key[])[]>([]);

/** What is typed here is text, or is the control's own key. */
const OWN_KEYS =
  'input, textarea, select, [contenteditable], [role=textbox], [role=menu], dialog, [role=dialog], [role=alertdialog]';

/** Makes keys work for as long as its owner lives. Of two with the same key the newer one runs. */
export function useKeys(keys: readonly Key[]): void {
  onMount(() => {
    if (groups().length === 0) document.addEventListener('keydown', onKey);
    setGroups((before) => [...before, keys]);
    onCleanup(() => {
      setGroups((before) => before.filter((other) => other !== keys));
      if (groups().length === 0) document.removeEventListener('keydown', onKey);
    });
  });
}

/** The keys that work now, the oldest first. */
export function keysNow(): Key[] {
  return [...new Map(groups().flatMap((keys) => keys.map((key) => [key.key, key]))).values()];
}

function onKey(event: KeyboardEvent): void {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (modified || event.defaultPrevented || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest(OWN_KEYS) !== null) return;
  const known = keysNow().find(({ key }) => key === event.key);
  if (known === undefined) return;
  event.preventDefault();
  // A key that is held down moves on, but does not switch to and fro.
  if (!event.repeat || event.key.startsWith('Arrow')) known.run();
}
