import { Inject } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { JobPayload } from '#libs/contracts';
import { isUnavailable } from '#libs/database';
import { Dispatcher } from '#libs/queues';
import { FolderUnseenError } from '../chunks/session-folder.js';
import { publishProgress } from '../commits.js';
import { WORKER_CONTEXT, type WorkerContext } from '../context.js';
import { CurrentJobs } from './current-jobs.js';

/** Jobs of one queue that a worker processes at once: while one waits for its last photos, the next one starts. */
export const JOBS_AT_ONCE = 2;

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

  async #onFailed(job: Job<unknown>, error: Error): Promise<void> {
    const { logger, ledger, publisher } = this.context;
    const payload = this.#payloadOf(job);
    if (!payload) return;
    if (isUnavailable(error)) {
      // Nothing is wrong with the work: the reconciler queues it again when Postgres is back.
      logger.warn({ jobId: job.id, error: error.message }, 'job deferred: Postgres is unavailable');
      return;
    }
    const unseen = error instanceof FolderUnseenError;
    if (unseen) logger.warn({ jobId: job.id, error: error.message }, 'job deferred: the folder cannot be seen');
    else logger.error({ jobId: job.id, error: error.message, stack: error.stack }, 'job failed');
    try {
      const record = await (unseen
        ? ledger.wait({ ...payload, reason: error.message })
        : ledger.countJobFailure(payload));
      if (record) publishProgress(publisher, record);
    } catch (failure) {
      logger.warn({ jobId: job.id, error: String(failure) }, 'the failure could not be stored');
    }
    // Until the folder is back, the reconciler tries again.
    if (!unseen) await this.#dispatchNext(payload);
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
