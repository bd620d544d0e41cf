import { createRoot, onCleanup } from 'solid-js';

/**
 * Shares what is made for a key among the owners that use it at the same time: it is made for the first of them, and
 * disposed of with the last.
 */
export function makeShared<K, A extends unknown[], T>(make: (...args: A) => T): (key: K, ...args: A) => T {
  const known = new Map<K, { readonly value: T; users: number; readonly dispose: () => void }>();
  return (key, ...args) => {
    const shared = known.get(key) ?? createRoot((dispose) => ({ value: make(...args), users: 0, dispose }));
    known.set(key, shared);
    shared.users += 1;
    onCleanup(() => {
      shared.users -= 1;
      if (shared.users > 0) return;
      known.delete(key);
      shared.dispose();
    });
    return shared.value;
  };
}
