import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { SessionListView, SessionView } from '#libs/client';
import { useClient } from '../connection/client.js';

const UNKNOWN: SessionView = { snapshot: null, recent: [], connection: 'connecting', confirmedAt: null, error: null };
const UNKNOWN_LIST: SessionListView = { sessions: null, connection: 'connecting', confirmedAt: null, error: null };

/** Follows a session for as long as its owner lives; another id begins anew. */
export function createSessionFeed(sessionId: Accessor<number>): Accessor<SessionView> {
  const client = useClient();
  const [view, setView] = createSignal(UNKNOWN);
  createEffect(() => {
    setView(UNKNOWN);
    const feed = client.followSession(sessionId(), { onChange: setView });
    onCleanup(() => feed.close());
  });
  return view;
}

/** Follows the list of sessions for as long as its owner lives. */
export function createListFeed(): Accessor<SessionListView> {
  const client = useClient();
  const [view, setView] = createSignal(UNKNOWN_LIST);
  const feed = client.followSessions({ onChange: setView });
  onCleanup(() => feed.close());
  return view;
}
