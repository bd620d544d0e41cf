import { OnQueueCompleted, OnQueueFailed, Process } from '@nestjs/bull';
import { Inject } from '@nestjs/common';
import type { Job } from 'bull';
import { JobPayload } from '#libs/contracts';
import { isUnavailable } from '#libs/database';
import { countJobFailure } from '#libs/ledger';
import { Dispatcher } from '#libs/queues';
import { WORKER_CONTEXT, type WorkerContext } from '../context.js';
import { tellNews } from '../news/news.js';
import { CurrentJobs } from './current-jobs.js';

/** Jobs of one queue that a worker does at once: while one waits for its last photos, the next has work. */
export const JOBS_AT_ONCE = 2;

/**
 * What the processors of all queues share: a job is run as one of the worker's current ones, and when Bull has let
 * it go, whatever became of it, the session's next work is queued.
 */
export abstract class JobProcessor {
  @Inject(WORKER_CONTEXT) protected readonly context!: WorkerContext;
  @Inject(Dispatcher) private readonly dispatcher!: Dispatcher;
  @Inject(CurrentJobs) private readonly currentJobs!: CurrentJobs;

  /** Does the job; stops soon after `signal` is aborted. */
  protected abstract work(job: JobPayload, signal: AbortSignal): Promise<void>;

  @Process({ concurrency: JOBS_AT_ONCE })
  async process(job: Job<unknown>): Promise<void> {
    const payload = this.#payloadOf(job);
    if (payload) await this.currentJobs.run(payload, (signal) => this.work(payload, signal));
  }

  @OnQueueCompleted()
  async onCompleted(job: Job<unknown>): Promise<void> {
    const payload = this.#payloadOf(job);
    if (payload) await this.#dispatchNext(payload);
  }

  @OnQueueFailed()
  async onFailed(job: Job<unknown>, error: Error): Promise<void> {
    const { logger, database, publisher } = this.context;
    const payload = this.#payloadOf(job);
    if (!payload) return;
    if (isUnavailable(error)) {
      // Nothing is wrong with the work: it is queued again when Postgres is back.
      logger.warn({ jobId: job.id, error: error.message }, 'job given up for now: Postgres is away');
      return;
    }
    logger.error({ jobId: job.id, error: error.message, stack: error.stack }, 'job failed');
    try {
      const record = await countJobFailure(database, payload.sessionId, payload.run);
      if (record) tellNews(publisher, record);
    } catch (failure) {
      logger.warn({ jobId: job.id, error: String(failure) }, 'the failure could not be written down');
    }
    await this.#dispatchNext(payload);
  }

  /** What a job says; null where Redis lost that after the job was taken: then the reconciler queues the work anew. */
  #payloadOf(job: Job<unknown>): JobPayload | null {
    const payload = JobPayload.safeParse(job.data);
    if (payload.success) return payload.data;
    this.context.logger.warn({ jobId: job.id }, 'a job without content is passed over');
    return null;
  }

  async #dispatchNext({ sessionId }: JobPayload): Promise<void> {
    try {
      await this.dispatcher.dispatch(sessionId);
    } catch (error) {
      // The reconciler dispatches every few seconds whatever was missed.
      this.context.logger.warn({ sessionId, error: String(error) }, 'dispatch failed');
    }
  }
}
