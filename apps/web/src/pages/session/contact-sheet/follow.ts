import { createEffect, createMemo, createSignal, untrack, type Accessor } from 'solid-js';

/** Least time between two automatic scrolls, in ms. */
const SPACING_MS = 900;

/**
 * Keeps the photo that is being worked on visible until the user scrolls. It starts off if reduced motion is preferred.
 * @param frontier the ordinal of that photo; null where there is none.
 */
export function createFollow(frontier: Accessor<number | null>, scrollTo: (ordinal: number) => void) {
  const [on, setOn] = createSignal(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  const possible = createMemo(() => frontier() !== null);
  let movedAt = 0;
  createEffect(() => {
    const ordinal = frontier();
    if (!on() || ordinal === null || Date.now() < movedAt + SPACING_MS) return;
    movedAt = Date.now();
    untrack(() => scrollTo(ordinal));
  });
  return {
    on,
    possible,
    toggle: () => {
      movedAt = 0;
      setOn(!on());
    },
    stop: () => setOn(false),
  };
}
