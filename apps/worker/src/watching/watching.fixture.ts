import { readRecord } from '#libs/ledger';
import { discover } from '../discovery/discover.js';
import type { useContext } from '../testing/worker.fixture.js';
import type { WatchNeeds } from './folder-watch.js';

/** Files are looked at without a pause, and rest when two looks in a row found the same. */
export const AT_ONCE = { intervalMs: 60_000, restMs: 1, longestMs: 60_000 };

/** What watching folders below `root` needs, without a queue: {@link index} does the work of a session. */
export function watchNeeds({ context }: Awaited<ReturnType<typeof useContext>>, root: string): WatchNeeds {
  const roots = [{ path: root, configured: root }];
  return { ...context, roots, dispatcher: { dispatch: () => Promise.resolve(0) } };
}

/** Does what discovery does for the library, and ends the session. */
export async function index({ context, database }: Awaited<ReturnType<typeof useContext>>, sessionId: number) {
  const record = await readRecord(database, sessionId);
  if (!record) throw new Error(`there is no session ${sessionId}`);
  const job = { sessionId, run: record.run, phase: 'discovery', from: 0, to: 0 };
  await discover(context, job, new AbortController().signal);
  await database.trainingSession.update({ where: { id: sessionId }, data: { status: 'completed' } });
  return record;
}
