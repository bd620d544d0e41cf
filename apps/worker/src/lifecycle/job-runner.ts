import { Inject } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { outageOf } from '#libs/async';
import { JobPayload } from '#libs/contracts';
import { Dispatcher } from '#libs/queues';
import { FolderUnseenError } from '../chunks/session-folder.js';
import { hasSeenWork, isUnseen, othersMaySee, waitForSight } from '../chunks/sight.js';
import { publishProgress } from '../commits.js';
import { WORKER_CONTEXT, type WorkerContext } from '../context.js';
import { CurrentJobs } from './current-jobs.js';
import { HeldQueues } from './held-queues.js';
import { waitForOutage } from './outages.js';

/** Jobs of one queue that a worker processes at once: while one waits for its last photos, the next one starts. */
export const JOBS_AT_ONCE = 2;

/**
 * A worker that gave work back takes none of its queue for as long as it has not seen the folder, and between these times
 * in milliseconds: so it gives back less and less.
 */
const SHORTEST_HOLD_MS = 1_000;
const LONGEST_HOLD_MS = 30_000;

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

  readonly #held = new HeldQueues();

  /** Starts processing the jobs of a queue. */
  process(queue: Queue<unknown>, work: StageWork): void {
    const { logger } = this.context;
    queue.on('completed', (job) => void this.#dispatchNext(this.#payloadOf(job)));
    queue.on('failed', (job, error) => void this.#onFailed(job, error));
    queue
      .process(JOBS_AT_ONCE, async (job) => {
        const payload = this.#payloadOf(job);
        if (payload === null || this.#isLate(job)) return;
        try {
          await this.currentJobs.run(payload, (signal) => work(payload, signal));
        } catch (error) {
          if (error instanceof FolderUnseenError) await this.#holdBack(queue, payload, error);
          throw error;
        }
      })
      .catch((error: unknown) => logger.error({ queue: queue.name, error: String(error) }, 'the queue stopped'));
  }

  /** Takes no more from queues that are held. */
  stop(): void {
    this.#held.stop();
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

  /**
   * Whether a job may be another's by now: one that was handed out just as its queue was held has waited since then
   * without renewing its lock. Bull has queued it again; if not, what is left of it is queued at its end.
   */
  #isLate({ processedOn = Infinity }: Job<unknown>): boolean {
    return Date.now() - processedOn > this.context.settings.timings.lock;
  }

  /** Takes nothing from a queue whose job is on a folder that this worker does not see, while others may see it. */
  async #holdBack(queue: Queue<unknown>, { sessionId }: JobPayload, error: FolderUnseenError): Promise<void> {
    const { context, currentJobs } = this;
    const { path } = error;
    const since = waitForSight(context, sessionId, error);
    const others = () => othersMaySee(context, path);
    if (!(await others())) return;
    const longestMs = Math.min(Math.max(Date.now() - Date.parse(since), SHORTEST_HOLD_MS), LONGEST_HOLD_MS);
    await this.#held.hold(queue, longestMs, async () => {
      void context.waits.check();
      if (!isUnseen(context, path) || !(await others())) return true;
      return currentJobs.list().length === 0 && (await hasSeenWork(context, queue.name));
    });
  }

  /** Lets other workers have the work on a folder that this one does not see; with none left, the session says why it waits. */
  async #giveBack(payload: JobPayload, error: FolderUnseenError): Promise<void> {
    const { context } = this;
    const { logger, ledger, publisher } = context;
    logger.warn({ sessionId: payload.sessionId, error: error.message }, 'job given back: the folder cannot be seen');
    if (await othersMaySee(context, error.path)) return this.#dispatchNext(payload);
    try {
      const record = await ledger.wait({ ...payload, reason: error.message });
      if (record) publishProgress(publisher, record);
    } catch (failure) {
      logger.warn({ sessionId: payload.sessionId, error: String(failure) }, 'the reason could not be stored');
    }
    // Until the folder is back, the reconciler tries again.
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
