import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { FailureGroup } from '#libs/contracts';
import { useClient } from '../connection/client.js';

const SPACING_MS = 5_000;

/**
 * The grouped failures of a session, read again when their number has changed:
 * every 5 s at most while it runs, at once when it is over. Null until first read.
 */
export function createFailures(
  sessionId: Accessor<number>,
  failed: Accessor<number>,
  over: Accessor<boolean>,
): Accessor<readonly FailureGroup[] | null> {
  const client = useClient();
  const [groups, setGroups] = createSignal<readonly FailureGroup[] | null>(null);
  let readAt = -Infinity;
  let newest = 0;

  const read = async (id: number): Promise<void> => {
    readAt = Date.now();
    const own = ++newest;
    // A reading that fails leaves what is shown; the next change of the number reads again.
    const answer = await client.sessions.failures(id).catch(() => null);
    if (answer !== null && own === newest) setGroups(answer.groups);
  };

  createEffect(() => {
    const id = sessionId();
    if (failed() === 0) return;
    const wait = over() ? 0 : readAt + SPACING_MS - Date.now();
    const timer = setTimeout(() => void read(id), Math.max(0, wait));
    onCleanup(() => clearTimeout(timer));
  });
  return groups;
}
