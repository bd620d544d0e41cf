import { batch, createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { Throttle } from '#libs/async';
import type { Feed, SessionListView, SessionView, SystemView } from '#libs/client';
import type { RecentItem, Snapshot } from '#libs/contracts';
import { client } from './client.js';

const CONNECTING = { connection: 'connecting', confirmedAt: null, error: null } as const;

/** How often the numbers of a session change on the screen. */
const SHOWN_EVERY_MS = 250;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A followed session. */
export type SessionFeed = ReturnType<typeof createSessionFeed>;

/**
 * Follows a session for as long as its owner lives; another id starts a new feed. Each field of the view is a signal of
 * its own, since snapshots arrive up to ten times a second.
 * @param onEnd is called once for each run that ended while it was followed.
 */
export function createSessionFeed(sessionId: Accessor<number>, onEnd: (snapshot: Snapshot) => void) {
  const [view, setView] = createStore<Mutable<Omit<SessionView, 'recent'>>>({
    snapshot: null,
    condition: null,
    ...CONNECTING,
  });
  const [recent, setRecent] = createSignal<readonly RecentItem[]>([]);
  let feed: Feed | undefined;

  const show = ({ snapshot, recent, ...rest }: SessionView) =>
    batch(() => {
      setRecent(recent);
      setView(rest);
      // The store writes into its first value: a copy leaves the client's own snapshot unchanged.
      if (snapshot === null || view.snapshot === null) setView('snapshot', structuredClone(snapshot));
      else setView('snapshot', reconcile(snapshot));
    });

  createEffect(
    on(sessionId, (id) => {
      const throttle = makeViewThrottle(show, SHOWN_EVERY_MS);
      throttle.offer({ snapshot: null, condition: null, recent: [], ...CONNECTING });
      let seenRunning = false;
      const following = client.followSession(id, {
        onChange(next) {
          seenRunning ||= next.snapshot?.endedAt === null;
          throttle.offer(next);
        },
        onEnd(snapshot) {
          if (seenRunning) onEnd(snapshot);
          seenRunning = false;
        },
      });
      feed = following;
      onCleanup(() => {
        following.close();
        throttle.close();
      });
    }),
  );
  return {
    view,
    /** Items that settled since the previous view: a hint that may be lost. */
    recent,
    /** Reads once over REST: for changes without an event. */
    refresh: () => feed?.refresh(),
  };
}

/** Follows the list of sessions for as long as its owner lives; each field of each session is a signal of its own. */
export function createListFeed(): SessionListView {
  const [view, setView] = createStore<Mutable<SessionListView>>({ sessions: null, ...CONNECTING });
  const feed = client.followSessions({
    onChange: ({ sessions, ...rest }) =>
      batch(() => {
        setView(rest);
        setView('sessions', reconcile(structuredClone(sessions), { key: 'sessionId' }));
      }),
  });
  onCleanup(() => feed.close());
  return view;
}

/** Follows workers, queues and servers for as long as its owner lives. */
export function createSystemFeed(): Accessor<SystemView> {
  const [view, setView] = createSignal<SystemView>({ system: null, ...CONNECTING });
  const feed = client.followSystem({ onChange: setView });
  onCleanup(() => feed.close());
  return view;
}

/**
 * Limits how often the numbers of a session are rendered, since they cannot be read faster. Another
 * status, phase, run, name, condition or connection and an error are shown at once. No recent item is left out.
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
    view.condition?.cause !== than.condition?.cause ||
    now?.overallStatus !== before?.overallStatus ||
    now?.overallProgress.currentPhase !== before?.overallProgress.currentPhase ||
    now?.version.run !== before?.version.run ||
    now?.name !== before?.name
  );
}
