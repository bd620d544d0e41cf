import { ImagePhase, type JobPayload } from '#libs/contracts';
import { pendingItems, readRecord, settleBatch, type Outcome, type PendingItem, type Settled } from '#libs/ledger';
import type { Connection } from '#libs/database';
import type { SessionRecord } from '#libs/progress';
import type { WorkerContext } from '../context.js';
import { tellNews } from '../news/news.js';
import { Batcher } from './batcher.js';

/** An item's outcome, and its result where it has one to be stored. */
export interface ItemResult<Result> {
  readonly item: PendingItem;
  readonly outcome: Outcome;
  readonly result: Result | null;
}

/** How an image phase does its items. */
export interface ItemWork<Result> {
  /** Outcomes of the items that stored results settle; the rest is analysed. */
  reuse(session: SessionRecord, items: readonly PendingItem[]): Promise<Outcome[]>;
  analyse(session: SessionRecord, item: PendingItem, signal: AbortSignal): Promise<ItemResult<Result>>;
  /** Stores results in the transaction that settles their items. */
  store(
    connection: Connection,
    session: SessionRecord,
    results: readonly ItemResult<Result>[],
    settled: ReadonlyMap<number, Settled>,
  ): Promise<void>;
}

/** Thrown when the session does not want this job's work any more. */
class NotWantedAnyMore extends Error {}

function wants(session: SessionRecord | null, job: JobPayload): session is SessionRecord {
  return session?.status === 'running' && session.run === job.run && session.stage === job.phase;
}

/** Does one chunk: settles what stored results settle, analyses the rest, commits in batches and tells each commit. */
export async function runChunk<Result>(
  context: WorkerContext,
  job: JobPayload,
  work: ItemWork<Result>,
  stopping: AbortSignal,
): Promise<void> {
  const { database, faces, publisher } = context;
  const phase = ImagePhase.parse(job.phase);
  const session = await readRecord(database, job.sessionId);
  if (!wants(session, job)) return;
  const items = await pendingItems(database, job.sessionId, phase, job.from, job.to);

  const commit = async (results: readonly ItemResult<Result>[]) => {
    const committed = await settleBatch(
      database,
      {
        sessionId: job.sessionId,
        run: job.run,
        phase,
        outcomes: results.map(({ outcome }) => outcome),
        store: (connection, settled) => work.store(connection, session, results, settled),
      },
      faces,
    );
    if (committed) tellNews(publisher, committed.record, committed.settled, phase);
    else if (!wants(await readRecord(database, job.sessionId), job)) throw new NotWantedAnyMore();
  };

  const reused = session.reuse && items.length > 0 ? await work.reuse(session, items) : [];
  const itemsById = new Map(items.map((item) => [item.photoId, item]));
  const done = new Set(reused.map((outcome) => outcome.photoId));
  const refused = new AbortController();
  const signal = AbortSignal.any([stopping, refused.signal]);
  const batcher = new Batcher<ItemResult<Result>>(async (results) => {
    try {
      await commit(results);
    } catch (error) {
      refused.abort(error);
      throw error;
    }
  });
  try {
    if (reused.length > 0) {
      await commit(reused.flatMap((outcome) => {
        const item = itemsById.get(outcome.photoId);
        return item ? [{ item, outcome, result: null }] : [];
      }));
    }
    const rest = items.filter((item) => !done.has(item.photoId));
    await Promise.all(rest.map(async (item) => batcher.add(await work.analyse(session, item, signal))));
    await batcher.finish();
  } catch (error) {
    batcher.abandon();
    refused.abort(error);
    const cause: unknown = refused.signal.reason ?? error;
    if (!(cause instanceof NotWantedAnyMore)) throw cause;
  }
}
