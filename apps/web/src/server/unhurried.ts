import type { SessionView } from '#libs/client';

/** Views of a session on their way to the screen. */
export interface Unhurried {
  take(view: SessionView): void;
  stop(): void;
}

/**
 * Hands views on, the numbers at most once in `spacingMs`, since faster than one can read them they are only work; what
 * is more than a number (another status, phase, run or connection, an error) at once. No recent item is left out.
 */
export function unhurried(show: (view: SessionView) => void, spacingMs: number): Unhurried {
  let shown: SessionView | null = null;
  let waiting: SessionView | null = null;
  let shownAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === null) return;
    [shown, waiting] = [waiting, null];
    shownAt = performance.now();
    show(shown);
  };
  return {
    take(view) {
      const before = waiting?.recent ?? [];
      waiting = before.length === 0 || before === view.recent ? view : { ...view, recent: [...view.recent, ...before] };
      if (shown === null || isMore(view, shown)) flush();
      else timer ??= setTimeout(flush, Math.max(0, shownAt + spacingMs - performance.now()));
    },
    stop: () => clearTimeout(timer),
  };
}

/** Whether two views differ in more than numbers. */
function isMore(view: SessionView, than: SessionView): boolean {
  const [now, before] = [view.snapshot, than.snapshot];
  return (
    view.connection !== than.connection ||
    view.error !== than.error ||
    now?.overallStatus !== before?.overallStatus ||
    now?.overallProgress.currentPhase !== before?.overallProgress.currentPhase ||
    now?.version.run !== before?.version.run ||
    now?.name !== before?.name
  );
}
