import { Inject } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { outageOf } from '#libs/async';
import { JobPayload } from '#libs/contracts';
import { Dispatcher } from '#libs/queues';
import { FolderUnseenError } from '../chunks/session-folder.js';
import { othersMaySee, waitForSight } from '../chunks/sight.js';
import { publishProgress } from '../commits.js';
import { WORKER_CONTEXT, type WorkerContext } from '../context.js';
import { CurrentJobs } from './current-jobs.js';
import { waitForOutage } from './outages.js';

/** Jobs of one queue that a worker processes at once: while one waits for its last photos, the next one starts. */
export const JOBS_AT_ONCE = 2;

/**
 * Milliseconds until work that a worker gave back is queued again. It may take it again: idle workers get jobs in the
 * order in which they began to wait, so that one that sees the folder has its turn.
 */
const GIVE_BACK_MS = 1_000;

/** Processes a job of one stage; stops soon after `signal` is aborted. */
export type StageWork = (job: JobPayload, signal: AbortSignal) => Promise<void>;

/**
 * Processes the jobs of every queue in the same way: each is one of the worker's current jobs, and once Bull has
 * released it, whatever its outcome, the session's next work is queued.
 */
export class JobRunner {
  @Inject(WORKER_CONTEXT) private readonly context!: WorkerContext;
  @Inject(Dispatcher) private readonly dispatcher!: Dispatcher;
  @Inject(CurrentJobs) private readonly currentJobs!: CurrentJobs;

  readonly #givenBack = new Set<NodeJS.Timeout>();

  /** Starts processing the jobs of a queue. */
  process(queue: Queue<unknown>, work: StageWork): void {
    const { logger } = this.context;
    queue.on('completed', (job) => void this.#dispatchNext(this.#payloadOf(job)));
    queue.on('failed', (job, error) => void this.#onFailed(job, error));
    queue
      .process(JOBS_AT_ONCE, async (job) => {
        const payload = this.#payloadOf(job);
        if (payload) await this.currentJobs.run(payload, (signal) => work(payload, signal));
      })
      .catch((error: unknown) => logger.error({ queue: queue.name, error: String(error) }, 'the queue stopped'));
  }

  /** Queues nothing any more of what was given back. */
  stop(): void {
    for (const timer of this.#givenBack) clearTimeout(timer);
  }

  async #onFailed(job: Job<unknown>, error: Error): Promise<void> {
    const { context } = this;
    const { logger, ledger, publisher } = context;
    const payload = this.#payloadOf(job);
    if (!payload) return;
    if (error instanceof FolderUnseenError) return this.#giveBack(payload, error);
    const outage = outageOf(error);
    if (outage) {
      // Nothing is wrong with the work: the reconciler queues it again when that is over.
      logger.warn({ jobId: job.id, error: error.message, cause: outage.cause }, 'job deferred: an outage');
      waitForOutage(context, outage);
      return;
    }
    logger.error({ jobId: job.id, error: error.message, stack: error.stack }, 'job failed');
    try {
      const record = await ledger.countJobFailure(payload);
      if (record) publishProgress(publisher, record);
    } catch (failure) {
      logger.warn({ jobId: job.id, error: String(failure) }, 'the failure could not be stored');
    }
    await this.#dispatchNext(payload);
  }

  /** Lets other workers have the work on a folder that this one does not see; with none left, the session says why it waits. */
  async #giveBack(payload: JobPayload, error: FolderUnseenError): Promise<void> {
    const { context } = this;
    const { logger, ledger, publisher } = context;
    logger.warn({ sessionId: payload.sessionId, error: error.message }, 'job given back: the folder cannot be seen');
    waitForSight(context, payload.sessionId, error);
    if (await othersMaySee(context, error.path)) return this.#dispatchSoon(payload);
    try {
      const record = await ledger.wait({ ...payload, reason: error.message });
      if (record) publishProgress(publisher, record);
    } catch (failure) {
      logger.warn({ sessionId: payload.sessionId, error: String(failure) }, 'the reason could not be stored');
    }
    // Until the folder is back, the reconciler tries again.
  }

  #dispatchSoon(payload: JobPayload): void {
    const timer = setTimeout(() => {
      this.#givenBack.delete(timer);
      void this.#dispatchNext(payload);
    }, GIVE_BACK_MS);
    this.#givenBack.add(timer);
  }

  /** The payload of a job; null where Redis lost it after the job was taken: then the reconciler queues the work again. */
  #payloadOf(job: Job<unknown>): JobPayload | null {
    const payload = JobPayload.safeParse(job.data);
    if (payload.success) return payload.data;
    this.context.logger.warn({ jobId: job.id }, 'a job without content is skipped');
    return null;
  }

  async #dispatchNext(payload: JobPayload | null): Promise<void> {
    if (!payload) return;
    const { sessionId } = payload;
    try {
      await this.dispatcher.dispatch(sessionId);
    } catch (error) {
      // The reconciler dispatches every few seconds what was missed.
      this.context.logger.warn({ sessionId, error: String(error) }, 'dispatch failed');
    }
  }
}
