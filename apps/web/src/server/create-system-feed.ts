import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { SystemView } from '#libs/client';
import { useClient } from './client.js';

const UNKNOWN: SystemView = { system: null, connection: 'connecting', confirmedAt: null, error: null };

/** Follows workers, queues and servers for as long as its owner lives. */
export function createSystemFeed(): Accessor<SystemView> {
  const client = useClient();
  const [view, setView] = createSignal(UNKNOWN);
  const feed = client.followSystem({ onChange: setView });
  onCleanup(() => feed.close());
  return view;
}
