import { lstat } from 'node:fs/promises';
import { sharedRead } from '#libs/async';
import type { JobPayload, RecentItem } from '#libs/contracts';
import { isDataException, type Connection } from '#libs/database';
import {
  analyzeTables,
  pendingItems,
  readRecord,
  type Batch,
  type Outcome,
  type PendingItem,
  type Recognised,
  type Settled,
} from '#libs/ledger';
import { FILE_GONE } from '#libs/formats';
import type { Facts } from '#libs/phases';
import { phaseRecord, settled, type SessionRecord } from '#libs/progress';
import type { Analysed } from '../analysis/analyser.js';
import { commitWithRetry, publishProgress } from '../commits.js';
import type { WorkerContext } from '../context.js';
import { Batcher } from './batcher.js';
import { requireFolder } from './session-folder.js';
import { requireMounts, requireSight } from './sight.js';

/** The counted part of an analysis. */
interface Counted {
  /** Photos with equal keys are duplicates; only the first phase of photos has keys. */
  readonly duplicateKey?: string;
  /** The facts that the phase counts by item. */
  readonly facts?: Facts;
}

/** The analysis of one photo. */
export type ItemAnalysis<Result> = Analysed<Result> & Counted;

/** A photo with a stored result, or a duplicate of such a photo. */
export type StoredItem = { readonly photoId: number } & (
  ({ readonly kind: 'analysed' } & Counted) | { readonly kind: 'duplicate'; readonly duplicateKey: string }
);

/** The work of a phase with photos. */
export interface ItemWork<Result, Stored extends StoredItem = StoredItem> {
  /** Finds items that stored results settle; the others are analysed. */
  reuse(session: SessionRecord, items: readonly PendingItem[], signal: AbortSignal): Promise<Stored[]>;
  analyse(session: SessionRecord, item: PendingItem, signal: AbortSignal): Promise<ItemAnalysis<Result>>;
  /** Recognises duplicates among photos, in photo order, under the session's lock; the first phase of photos does. */
  recognise?(connection: Connection, found: readonly Found<Result, Stored>[]): Promise<PhotosRecognised>;
  /** Stores results in the transaction that settles their items. @returns facts that only the stored data tell, if any. */
  store(
    connection: Connection,
    session: SessionRecord,
    settled: SettledItems<Result, Stored>,
  ): Promise<Facts | undefined>;
}

/** A photo that is about to be settled: its analysis, or what is stored of it. */
export interface Found<Result, Stored extends StoredItem = StoredItem> {
  readonly item: PendingItem;
  readonly found: ItemAnalysis<Result> | Stored;
}

/** Duplicates among photos; and the groups of those that look alike, by photo. */
export interface PhotosRecognised extends Recognised {
  readonly lookAlikes: ReadonlyMap<number, string>;
}

/** What a commit settles. */
export interface SettledItems<Result, Stored extends StoredItem = StoredItem> {
  /** Its items by photo. */
  readonly settled: ReadonlyMap<number, Settled>;
  /** The results of those whose analysis succeeded. */
  readonly results: ItemResults<Result>;
  /** Those that stored results settle. */
  readonly stored: readonly Stored[];
  readonly lookAlikes: ReadonlyMap<number, string>;
}

/** The results of items whose analysis succeeded. */
type ItemResults<Result> = readonly { readonly item: PendingItem; readonly result: Result }[];

/** The outcome of an analysis, or of a stored result, which took no work. */
function outcomeOf({ item: { photoId }, found }: Found<unknown>): Outcome {
  const { attempts, ms } = 'attempts' in found ? found : { attempts: 0, ms: null };
  if (found.kind !== 'analysed') return { photoId, attempts, ms, result: found };
  const { kind, duplicateKey = null, facts = {} } = found;
  return { photoId, attempts, ms, result: { kind, duplicateKey, facts } };
}

/** Items that one commit settles from stored results, at most. */
const REUSE_LIMIT = 1024;

/** How soon a pause or cancel is noticed while nothing is committed, in milliseconds. */
const WATCH_MS = 1_000;

/** Thrown when the session refuses this job's work. */
class JobRefused extends Error {}

function accepts(session: SessionRecord | null, job: JobPayload): session is SessionRecord {
  return session?.status === 'running' && session.run === job.run && session.stage === job.phase;
}

/**
 * Processes a chunk: settles items from stored results, analyses the others, and commits and publishes in batches.
 * @throws FolderUnseenError where this worker does not see the session's folder or any of its photos: none is settled
 */
export async function runChunk<Result>(
  context: WorkerContext,
  job: JobPayload,
  work: ItemWork<Result>,
  stopping: AbortSignal,
): Promise<void> {
  const session = await readRecord(context.database, job.sessionId);
  if (!accepts(session, job)) return;
  try {
    await new ChunkRun(context, job, work, session).run(stopping);
  } catch (error) {
    if (!(error instanceof JobRefused)) throw error;
  }
}

class ChunkRun<Result> {
  readonly #context: WorkerContext;
  readonly #job: JobPayload;
  readonly #work: ItemWork<Result>;
  readonly #session: SessionRecord;
  /** Aborted where the session refuses the job, or its work fails. */
  readonly #refused = new AbortController();
  /** Start of the work on the next batch, in ms of `performance.now()`. */
  #since = performance.now();

  constructor(context: WorkerContext, job: JobPayload, work: ItemWork<Result>, session: SessionRecord) {
    this.#context = context;
    this.#job = job;
    this.#work = work;
    this.#session = session;
  }

  async run(stopping: AbortSignal): Promise<void> {
    const watch = setInterval(() => void this.#watch(), WATCH_MS);
    try {
      await this.#process(AbortSignal.any([stopping, this.#refused.signal]));
    } finally {
      clearInterval(watch);
    }
  }

  async #process(signal: AbortSignal): Promise<void> {
    const { from, to } = this.#job;
    const items = await this.#pending(from, to);
    if (items.length > 0) await requireSight(this.#context, this.#session, items);
    const rest = this.#session.reuse ? await this.#settleFromStored(items, signal) : items;
    if (rest.length > 0) return this.#analyse(rest, signal);
    // A folder that was indexed before: continue in growing steps while nothing needs to be analysed.
    if (this.#session.reuse && items.length > 0) await this.#lookAhead(to, signal);
  }

  /** Commits notice a pause or cancel, but photos on a slow disk can take minutes without one. */
  async #watch(): Promise<void> {
    if (performance.now() - this.#since < WATCH_MS) return;
    const now = await readRecord(this.#context.database, this.#job.sessionId).catch(() => undefined);
    if (now !== undefined && !accepts(now, this.#job)) this.#refused.abort(new JobRefused());
  }

  #pending(from: number, to: number): Promise<PendingItem[]> {
    return pendingItems(this.#context.database, { ...this.#job, from, to });
  }

  async #lookAhead(start: number, signal: AbortSignal): Promise<void> {
    let [from, size] = [start, this.#job.to - this.#job.from];
    for (;;) {
      size = Math.min(size * 2, REUSE_LIMIT);
      const items = await this.#pending(from, from + size);
      if (items.length === 0 || signal.aborted) return;
      if ((await this.#settleFromStored(items, signal)).length > 0) return;
      from += size;
    }
  }

  /** Settles the items with stored results. @returns the others. */
  async #settleFromStored(items: readonly PendingItem[], signal: AbortSignal): Promise<readonly PendingItem[]> {
    if (items.length === 0) return items;
    const stored = await this.#work.reuse(this.#session, items, signal);
    if (stored.length === 0) return items;
    const byId = new Map(stored.map((found) => [found.photoId, found]));
    const all = items.flatMap((item) => {
      const found = byId.get(item.photoId);
      return found ? [{ item, found }] : [];
    });
    const settled = await this.#commit(all, signal);
    // A duplicate whose original is not in this session has no result of its own.
    const done = stored.filter(({ kind, photoId }) => kind !== 'duplicate' || settled.has(photoId));
    const doneIds = new Set(done.map(({ photoId }) => photoId));
    return items.filter(({ photoId }) => !doneIds.has(photoId));
  }

  async #analyse(items: readonly PendingItem[], signal: AbortSignal): Promise<void> {
    const batcher = new Batcher<Found<Result>>(async (batch) => {
      try {
        await this.#commit(batch, signal);
      } catch (error) {
        this.#refused.abort(error);
        throw error;
      }
    });
    // A phase's first result does not wait for a batch. It is that of the first photo, the original of any duplicates.
    const first = settled(phaseRecord(this.#session, this.#job.phase)) === 0 ? items[0] : undefined;
    const sight = sharedRead(() => requireSight(this.#context, this.#session, items));
    try {
      await Promise.all(
        items.map(async (item) => {
          const found = await this.#look(item, signal, sight);
          const result = { item, found };
          if (item === first) batcher.addAtOnce(result);
          else batcher.add(result);
        }),
      );
      await batcher.finish();
    } catch (error) {
      batcher.abandon();
      this.#refused.abort(error);
      throw error;
    }
  }

  /**
   * Analyses a photo. One whose file was gone and is there by now, as on a drive that was away for a moment, is analysed
   * again.
   * @param sight makes sure that the session's photos are seen from here
   * @throws FolderUnseenError
   */
  async #look(item: PendingItem, signal: AbortSignal, sight: () => Promise<void>): Promise<ItemAnalysis<Result>> {
    const analyse = async () => {
      const found = await this.#work.analyse(this.#session, item, signal);
      if (found.kind !== 'failed') return found;
      if (found.reason !== FILE_GONE) await requireFolder(this.#session.rootPath);
      else {
        await sight();
        await requireMounts(this.#context, this.#session.rootPath, item.path);
      }
      return found;
    };
    const found = await analyse();
    if (found.kind !== 'failed' || found.reason !== FILE_GONE) return found;
    const isThere = await lstat(item.path).then(
      () => true,
      () => false,
    );
    return isThere ? analyse() : found;
  }

  /** Commits a batch. Where a result cannot be stored, that photo alone fails: the batch is parted until it is found. */
  async #commit(batch: readonly Found<Result>[], signal: AbortSignal): Promise<ReadonlySet<number>> {
    try {
      return await this.#commitWhole(batch, signal);
    } catch (error) {
      const [first] = batch;
      if (!isDataException(error) || first === undefined) throw error;
      if (batch.length > 1) {
        const middle = Math.ceil(batch.length / 2);
        const head = await this.#commit(batch.slice(0, middle), signal);
        return new Set([...head, ...(await this.#commit(batch.slice(middle), signal))]);
      }
      if (first.found.kind === 'failed') throw error;
      const { photoId } = first.item;
      this.#context.logger.error({ ...this.#job, photoId, error: String(error) }, 'a result cannot be stored');
      const failed = {
        kind: 'failed',
        reason: 'could not be stored (the worker log says why)',
        attempts: 1,
        ms: 0,
      } as const;
      return this.#commitWhole([{ item: first.item, found: failed }], signal);
    }
  }

  /**
   * Commits a batch and publishes it.
   * @returns the photos that it settled.
   * @throws JobRefused where the session refuses this job.
   */
  async #commitWhole(batch: readonly Found<Result>[], signal: AbortSignal): Promise<ReadonlySet<number>> {
    const { database, ledger, publisher } = this.#context;
    const { sessionId, run, phase } = this.#job;
    const workedMs = performance.now() - this.#since;
    const byId = new Map(batch.map((each) => [each.item.photoId, each]));
    let lookAlikes: PhotosRecognised['lookAlikes'] = new Map();
    const recognise: Batch['recognise'] = async (connection, photoIds) => {
      const found = photoIds.flatMap((id) => byId.get(id) ?? []);
      const recognised = await this.#work.recognise?.(connection, found);
      lookAlikes = recognised?.lookAlikes ?? lookAlikes;
      return recognised;
    };
    const store: Batch['store'] = async (connection, settled) => {
      const now = batch.filter(({ item }) => settled.has(item.photoId));
      const results = now.flatMap(({ item, found }) => ('result' in found ? [{ item, result: found.result }] : []));
      const stored = now.flatMap(({ found }) => ('attempts' in found ? [] : [found]));
      return (await this.#work.store(connection, this.#session, { settled, results, stored, lookAlikes })) ?? {};
    };
    const outcomes = batch.map(outcomeOf);
    const committed = await commitWithRetry(this.#context, sessionId, signal, () =>
      ledger.settle({ sessionId, run, phase, workedMs, outcomes, recognise, store }),
    );
    this.#since = performance.now();
    if (committed.done === null) {
      if (!accepts(committed.now, this.#job)) throw new JobRefused();
      return new Set();
    }
    const { record, settled } = committed.done;
    const recent = settled.map(({ photoId, state }): RecentItem => ({ photoId, phase, state })).reverse();
    publishProgress(publisher, record, recent);
    // The next phase has just got its items.
    if (record.stage !== phase) await analyzeTables(database, record.phases[record.stage ?? '']?.total ?? 0);
    return new Set(settled.map((item) => item.photoId));
  }
}
