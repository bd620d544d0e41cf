import { createEffect, createMemo, createSignal, untrack, type Accessor } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { FIRST_PHASE } from '#libs/phases';
import { firstNumbers } from '../phases.js';

/** Least time between two automatic scrolls. */
const SPACING_MS = 1_000;

/** Keeps the photo that is being processed visible until the user scrolls. It starts off if reduced motion is preferred. */
export function createFollow(
  watched: { readonly snapshot: Snapshot },
  total: Accessor<number>,
  scrollTo: (ordinal: number) => void,
) {
  const [on, setOn] = createSignal(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  const possible = createMemo(
    () =>
      !isTerminal(watched.snapshot.overallStatus) && watched.snapshot.overallProgress.currentPhase === FIRST_PHASE.name,
  );
  let movedAt = 0;
  createEffect(() => {
    // Photos are processed in the order of their ordinals.
    const ordinal = firstNumbers(watched.snapshot).settled;
    if (!on() || !possible() || ordinal >= total() || Date.now() < movedAt + SPACING_MS) return;
    movedAt = Date.now();
    untrack(() => scrollTo(ordinal));
  });
  return { on, possible, toggle: () => setOn(!on()), stop: () => setOn(false) };
}
