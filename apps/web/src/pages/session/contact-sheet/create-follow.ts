import { createEffect, createMemo, createSignal, untrack, type Accessor } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';

/** How far apart the sheet moves by itself. */
const SPACING_MS = 1_000;

/** Whether the sheet moves by itself. */
export interface Follow {
  readonly on: Accessor<boolean>;
  /** Whether there is work that it could follow. */
  readonly possible: Accessor<boolean>;
  toggle(): void;
  stop(): void;
}

/** Keeps the place where training is at in sight until somebody scrolls; from the start, unless motion is unwelcome. */
export function createFollow(
  watched: { readonly snapshot: Snapshot },
  total: Accessor<number>,
  scrollTo: (place: number) => void,
): Follow {
  const [on, setOn] = createSignal(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  const possible = createMemo(
    () => !isTerminal(watched.snapshot.overallStatus) && watched.snapshot.overallProgress.currentPhase === 'training',
  );
  let movedAt = 0;
  createEffect(() => {
    // Photos are taken in their order: so many are settled, so far is the work.
    const place = watched.snapshot.phases.training.progress.settled;
    if (!on() || !possible() || place >= total() || Date.now() < movedAt + SPACING_MS) return;
    movedAt = Date.now();
    untrack(() => scrollTo(place));
  });
  return { on, possible, toggle: () => setOn(!on()), stop: () => setOn(false) };
}
