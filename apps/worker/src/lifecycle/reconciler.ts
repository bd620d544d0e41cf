import { Inject } from '@nestjs/common';
import { withDeadline } from '#libs/async';
import { movePulse, readRecords, workingSessions } from '#libs/ledger';
import { Dispatcher } from '#libs/queues';
import { WORKER_CONTEXT, type WorkerContext } from '../context.js';
import { publishProgress } from '../commits.js';

/** Milliseconds after a change during which a missing job or snapshot may still be on its way to Redis. */
const ON_ITS_WAY_MS = 2_000;
/** Sessions changed within this time are compared with their snapshots in Redis. */
const RECENT_MS = 3_600_000;
/** How long an end may wait for servers that are away, in milliseconds. */
const LAST_PULSE_MS = 2_000;

/**
 * Queues jobs and publishes snapshots again that were lost between Postgres and Redis. Runs at start and every few
 * seconds; it is idempotent, so that every worker can run it.
 */
export class Reconciler {
  readonly #context: WorkerContext;
  readonly #dispatcher: Dispatcher;
  readonly #timer: NodeJS.Timeout;
  /** Lost jobs that were queued again and lost snapshots that were published again, since the start of this worker. */
  readonly repairs = { requeued: 0, republished: 0 };
  #running: Promise<void> | undefined;
  /** Of the newest change of a session that is remembered outside of the database. */
  #stampedAt = -1;
  /** Of the newest change of a session. */
  #changedAt = 0;

  constructor(@Inject(WORKER_CONTEXT) context: WorkerContext, @Inject(Dispatcher) dispatcher: Dispatcher) {
    this.#context = context;
    this.#dispatcher = dispatcher;
    this.#timer = setInterval(() => void this.reconcile(), context.settings.timings.reconcile);
  }

  /** Compares and repairs once. */
  reconcile(): Promise<void> {
    this.#running ??= this.#reconcile().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Stops the timer and waits for the run in progress. A copy that was made of the database is behind it from now on. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    await withDeadline(this.#movePulse(), LAST_PULSE_MS).catch((error: unknown) =>
      this.#context.logger.warn({ error: String(error) }, 'the end of this worker is not remembered'),
    );
  }

  async #reconcile(): Promise<void> {
    try {
      await this.#requeue();
      await this.#republish();
      await this.#stamp();
    } catch (error) {
      this.#context.logger.warn({ error: String(error) }, 'reconciliation failed and will be retried');
    }
  }

  async #requeue(): Promise<void> {
    const { database, logger } = this.#context;
    for (const { id: sessionId, quietMs } of await workingSessions(database)) {
      const added = await this.#dispatcher.dispatch(sessionId);
      if (added === 0 || quietMs < ON_ITS_WAY_MS) continue;
      this.repairs.requeued += added;
      logger.info({ sessionId, jobs: added }, 'lost work was queued again');
    }
  }

  async #republish(): Promise<void> {
    const { database, cache, publisher, logger, installation } = this.#context;
    const records = await readRecords(database, { changedSince: new Date(Date.now() - RECENT_MS) });
    this.#changedAt = Math.max(this.#changedAt, ...records.map(({ updatedAt }) => updatedAt.getTime()));
    const ids = records.map((record) => record.id);
    const held = await cache.seqs(installation, ids);
    for (const [at, record] of records.entries()) {
      if ((held[at] ?? -1) >= record.seq) continue;
      publishProgress(publisher, record);
      if (Date.now() - record.updatedAt.getTime() < ON_ITS_WAY_MS) continue;
      this.repairs.republished += 1;
      logger.info({ sessionId: record.id, seq: record.seq }, 'a lost snapshot was published again');
    }
  }

  /** Has it remembered outside of the database that sessions have changed, so that one that is set back is noticed. */
  async #stamp(): Promise<void> {
    const changedAt = this.#changedAt;
    if (changedAt <= this.#stampedAt) return;
    await this.#movePulse();
    this.#stampedAt = changedAt;
  }

  async #movePulse(): Promise<void> {
    const { database, stamps } = this.#context;
    await stamps.write(await movePulse(database));
  }
}
