import { persevere } from '#libs/database';
import { readRecord } from '#libs/ledger';
import type { SessionRecord } from '#libs/progress';
import type { WorkerContext } from '../context.js';
import { tellNews } from './news.js';

/** How long a commit is tried again while Postgres is away, in milliseconds; then its work is done again later. */
const OUTAGE_MS = 60_000;

/** What became of a change: what it answered, or how the session stands where it was refused or had nothing to do. */
export type Persisted<T> = { readonly done: T } | { readonly done: null; readonly now: SessionRecord | null };

/**
 * Commits a change of a session, through an outage of Postgres. The answer of an earlier try may have been lost, and
 * its news with it: so where nothing was left to change, how the session stands now is told.
 * @param change must do no harm when it was done already; null where the session does not want it.
 */
export async function persist<T>(
  context: WorkerContext,
  sessionId: number,
  signal: AbortSignal,
  change: () => Promise<T | null>,
): Promise<Persisted<T>> {
  const { database, logger, publisher } = context;
  const through = <R>(work: () => Promise<R>) =>
    persevere(work, {
      withinMs: OUTAGE_MS,
      signal,
      onRetry: (error) =>
        logger.warn({ sessionId, error: String(error) }, 'Postgres is away: the commit is tried again'),
    });
  const done = await through(change);
  if (done !== null) return { done };
  const now = await through(() => readRecord(database, sessionId));
  if (now) tellNews(publisher, now);
  return { done: null, now };
}
