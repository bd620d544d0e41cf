import { retryWhileUnavailable } from '#libs/database';
import { readRecord } from '#libs/ledger';
import type { SessionRecord } from '#libs/progress';
import type { WorkerContext } from '../context.js';
import { publishProgress } from './publish-progress.js';

/** How long a commit is tried again while Postgres is away, in milliseconds; then the whole job is queued again. */
const OUTAGE_MS = 60_000;

/** The result of a change; where it was refused or had nothing to do, the session as it is now. */
export type Committed<T> = { readonly done: T } | { readonly done: null; readonly now: SessionRecord | null };

/**
 * Commits a change of a session, through an outage of Postgres. The answer of an earlier try may have been lost before
 * its snapshot was published: so where nothing was left to change, the session is published as it is now.
 * @param change must be safe to repeat; null where the session refuses it.
 */
export async function commitWithRetry<T>(
  { database, logger, publisher }: WorkerContext,
  sessionId: number,
  signal: AbortSignal,
  change: () => Promise<T | null>,
): Promise<Committed<T>> {
  const through = <R>(work: () => Promise<R>) =>
    retryWhileUnavailable(work, {
      withinMs: OUTAGE_MS,
      signal,
      onRetry: (error) =>
        logger.warn({ sessionId, error: String(error) }, 'Postgres is away: the commit is tried again'),
    });
  const done = await through(change);
  if (done !== null) return { done };
  const now = await through(() => readRecord(database, sessionId));
  if (now) publishProgress(publisher, now);
  return { done: null, now };
}
