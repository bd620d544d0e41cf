import { readRecords, workingSessions } from '#libs/ledger';
import type { Dispatcher } from '#libs/queues';
import type { WorkerContext } from '../context.js';
import { tellNews } from '../news/news.js';

const RECONCILE_MS = 5_000;
/** Sessions changed within this time are compared with what Redis holds. */
const RECENT_MS = 3_600_000;

/**
 * Repairs what was lost between the truth and Redis: work orders that vanished, and news that never arrived.
 * Runs at start and every few seconds; doing it twice, or in every worker, does no harm.
 */
export class Reconciler {
  readonly #context: WorkerContext;
  readonly #dispatcher: Dispatcher;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(context: WorkerContext, dispatcher: Dispatcher) {
    this.#context = context;
    this.#dispatcher = dispatcher;
    this.#timer = setInterval(() => void this.reconcile(), RECONCILE_MS);
  }

  /** Compares and repairs once. */
  reconcile(): Promise<void> {
    this.#running ??= this.#reconcile().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #reconcile(): Promise<void> {
    try {
      for (const sessionId of await workingSessions(this.#context.database)) {
        await this.#dispatcher.dispatch(sessionId);
      }
      await this.#republish();
    } catch (error) {
      this.#context.logger.warn({ error: String(error) }, 'reconciling failed, to be tried again');
    }
  }

  async #republish(): Promise<void> {
    const { database, cache, publisher, logger, installation } = this.#context;
    const records = await readRecords(database, { changedSince: new Date(Date.now() - RECENT_MS) });
    const held = await cache.seqs(installation, records.map((record) => record.id));
    for (const [at, record] of records.entries()) {
      if ((held[at] ?? -1) >= record.seq) continue;
      logger.info({ sessionId: record.id, seq: record.seq }, 'republished');
      tellNews(publisher, record);
    }
  }
}
