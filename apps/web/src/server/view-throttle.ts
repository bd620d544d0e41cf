import { Throttle } from '#libs/async';
import type { SessionView } from '#libs/client';

/**
 * Limits how often the numbers of a session are rendered, since they cannot be read faster. Another
 * status, phase, run, name or connection and an error are shown at once. No recent item is left out.
 */
export function makeViewThrottle(show: (view: SessionView) => void, intervalMs: number) {
  let shown: SessionView | null = null;
  const throttle = new Throttle<SessionView>({
    intervalMs,
    merge: (view, { recent }) => (recent === view.recent ? view : { ...view, recent: [...view.recent, ...recent] }),
    send: (view) => show((shown = view)),
  });
  return {
    offer(view: SessionView): void {
      if (shown === null || isMoreThanNumbers(view, shown)) throttle.urgent(view);
      else throttle.offer(view);
    },
    close: () => throttle.close(),
  };
}

/** Whether two views differ in more than numbers. */
function isMoreThanNumbers(view: SessionView, than: SessionView): boolean {
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
