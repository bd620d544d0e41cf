import { PhaseName, type JobPayload } from '#libs/contracts';
import type { Connection } from '#libs/database';
import {
  countAnew,
  pendingItems,
  readRecord,
  settleBatch,
  type Batch,
  type Outcome,
  type PendingItem,
  type Settled,
} from '#libs/ledger';
import type { SessionRecord } from '#libs/progress';
import type { WorkerContext } from '../context.js';
import { tellNews } from '../news/news.js';
import { persist } from '../news/persist.js';
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

/** Items that one commit settles from stored results, at most. */
const REUSE_LIMIT = 1024;

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
  const session = await readRecord(context.database, job.sessionId);
  if (!wants(session, job)) return;
  try {
    await new ChunkRun(context, job, work, session).run(stopping);
  } catch (error) {
    if (!(error instanceof NotWantedAnyMore)) throw error;
  }
}

class ChunkRun<Result> {
  readonly #context: WorkerContext;
  readonly #job: JobPayload;
  readonly #phase: PhaseName;
  readonly #work: ItemWork<Result>;
  readonly #session: SessionRecord;
  /** When the work on the next batch began. */
  #since = performance.now();

  constructor(context: WorkerContext, job: JobPayload, work: ItemWork<Result>, session: SessionRecord) {
    this.#context = context;
    this.#job = job;
    this.#phase = PhaseName.parse(job.phase);
    this.#work = work;
    this.#session = session;
  }

  async run(stopping: AbortSignal): Promise<void> {
    const { from, to } = this.#job;
    const items = await this.#pending(from, to);
    const rest = this.#session.reuse ? await this.#settleFromStored(items, stopping) : items;
    if (rest.length > 0) return this.#analyse(rest, stopping);
    // A folder that was indexed before: go on in larger and larger steps while nothing needs to be analysed.
    if (this.#session.reuse && items.length > 0) await this.#lookAhead(to, stopping);
  }

  #pending(from: number, to: number): Promise<PendingItem[]> {
    return pendingItems(this.#context.database, this.#job.sessionId, this.#phase, from, to);
  }

  async #lookAhead(start: number, stopping: AbortSignal): Promise<void> {
    let [from, size] = [start, this.#job.to - this.#job.from];
    for (;;) {
      size = Math.min(size * 2, REUSE_LIMIT);
      const items = await this.#pending(from, from + size);
      if (items.length === 0 || stopping.aborted) return;
      if ((await this.#settleFromStored(items, stopping)).length > 0) return;
      from += size;
    }
  }

  /** Settles the items that have results already. Answers the others. */
  async #settleFromStored(items: readonly PendingItem[], stopping: AbortSignal): Promise<readonly PendingItem[]> {
    if (items.length === 0) return items;
    const outcomes = await this.#work.reuse(this.#session, items);
    if (outcomes.length === 0) return items;
    const byPhoto = new Map(outcomes.map((outcome) => [outcome.photoId, outcome]));
    const settled = await this.#commit(
      items.flatMap((item) => {
        const outcome = byPhoto.get(item.photoId);
        return outcome ? [{ item, outcome, result: null }] : [];
      }),
      stopping,
    );
    // A duplicate whose original is not in this session has no result of its own.
    const orphaned = ({ photoId, result }: Outcome) => result.kind === 'duplicate' && !settled.has(photoId);
    return items.filter((item) => {
      const outcome = byPhoto.get(item.photoId);
      return !outcome || orphaned(outcome);
    });
  }

  async #analyse(items: readonly PendingItem[], stopping: AbortSignal): Promise<void> {
    const refused = new AbortController();
    const signal = AbortSignal.any([stopping, refused.signal]);
    const batcher = new Batcher<ItemResult<Result>>(async (results) => {
      try {
        await this.#commit(results, signal);
      } catch (error) {
        refused.abort(error);
        throw error;
      }
    });
    try {
      await Promise.all(items.map(async (item) => batcher.add(await this.#work.analyse(this.#session, item, signal))));
      await batcher.finish();
    } catch (error) {
      batcher.abandon();
      refused.abort(error);
      throw error;
    }
  }

  /**
   * Commits a batch and tells it.
   * @returns the photos that it settled.
   * @throws NotWantedAnyMore where the session went on without this job.
   */
  async #commit(results: readonly ItemResult<Result>[], signal: AbortSignal): Promise<ReadonlySet<number>> {
    const { database, steps, publisher } = this.#context;
    const { sessionId, run } = this.#job;
    const workedMs = performance.now() - this.#since;
    const outcomes = results.map(({ outcome }) => outcome);
    const store: Batch['store'] = (connection, settled) =>
      this.#work.store(connection, this.#session, results, settled);
    const persisted = await persist(this.#context, sessionId, signal, () =>
      settleBatch(database, { sessionId, run, phase: this.#phase, workedMs, outcomes, store }, steps),
    );
    this.#since = performance.now();
    if (persisted.done === null) {
      if (!wants(persisted.now, this.#job)) throw new NotWantedAnyMore();
      return new Set();
    }
    const { record, settled } = persisted.done;
    tellNews(publisher, record, settled, this.#phase);
    if (record.stage === 'face_detection' && this.#phase === 'training')
      await countAnew(database, record.phases.face_detection.total ?? 0);
    return new Set(settled.map((item) => item.photoId));
  }
}
