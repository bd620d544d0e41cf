import { outageOf } from '#libs/async';
import type { RecentItem } from '#libs/contracts';
import { retryWhileUnavailable } from '#libs/database';
import { readRecord } from '#libs/ledger';
import type { Publisher } from '#libs/live';
import { unifiedProgress, type SessionRecord } from '#libs/progress';
import type { WorkerContext } from './context.js';
import { waitForOutage } from './lifecycle/outages.js';

/** How long a commit is retried while Postgres is unavailable, in milliseconds; then the whole job is queued again. */
const OUTAGE_MS = 60_000;

/** The result of a change; null, and the current session, where it was refused or had nothing to do. */
export type Committed<T> = { readonly done: T } | { readonly done: null; readonly now: SessionRecord | null };

/**
 * Commits a change of a session and retries it during an outage of Postgres. The answer to an earlier attempt may have
 * been lost before its snapshot was published, so where nothing is left to change the current session is published.
 * @param change must be safe to repeat; null where the session refuses it.
 */
export async function commitWithRetry<T>(
  context: WorkerContext,
  sessionId: number,
  signal: AbortSignal,
  change: () => Promise<T | null>,
): Promise<Committed<T>> {
  const { database, logger, publisher } = context;
  const retried = <R>(work: () => Promise<R>) =>
    retryWhileUnavailable(work, {
      withinMs: OUTAGE_MS,
      signal,
      onRetry: (error) => {
        logger.warn({ sessionId, error: String(error) }, 'Postgres is unavailable: the commit is retried');
        const outage = outageOf(error);
        if (outage) waitForOutage(context, outage);
      },
    });
  const done = await retried(change);
  if (done !== null) return { done };
  const now = await retried(() => readRecord(database, sessionId));
  if (now) publishProgress(publisher, now);
  return { done: null, now };
}

/** Publishes the committed snapshot, with the items just settled as a hint. Returns at once. */
export function publishProgress(publisher: Publisher, record: SessionRecord, recent: RecentItem[] = []): void {
  publisher.publish(unifiedProgress(record), recent);
}
