import { Worker } from 'node:worker_threads';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DeadlineError, withDeadline } from '#libs/async';
import { API_CONTEXT, type ApiContext } from '../../context.js';
import { ApiException } from '../../errors/api-exception.js';
import type { LookAlike } from './library-index.js';
import type { SearchRequest, SearchResult, SearchWorkerData } from './look-alikes.worker.js';
import { RequestWorker, WorkerBusyError, WorkerEndedError } from './request-worker.js';

/** The memory of the vectors is released after this time without a search. */
const IDLE_MS = 10 * 60_000;

/** Searches that may be pending: each takes about 50 ms in a large library. */
const MAX_PENDING = 50;

/** Longest that a request waits, less than the timeout of clients. Reading a large library takes longer. */
const DEADLINE_MS = 10_000;

/**
 * Finds the photos that look most like one. A thread with a connection of its own holds and searches the vectors of the
 * library, so that it never delays progress; the first search waits until all vectors are read.
 */
@Injectable()
export class LookAlikes implements OnModuleDestroy {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  readonly #worker = new RequestWorker<SearchRequest, SearchResult>({
    start: () => this.#start(),
    idleMs: IDLE_MS,
    maxPending: MAX_PENDING,
    onError: (error) => this.context.logger.error({ error: String(error) }, 'look-alikes worker failed'),
  });

  /** The nearest first. @throws {ApiException} unavailable, too_many_requests */
  async nearest(photoId: number, limit: number): Promise<readonly LookAlike[]> {
    const result = await withDeadline(this.#worker.request({ photoId, limit }), DEADLINE_MS).catch(refuse);
    if ('found' in result) return result.found;
    this.context.logger.warn({ error: result.error }, 'look-alikes search failed');
    throw new ApiException('unavailable', result.tooLarge ? result.error : UNAVAILABLE);
  }

  onModuleDestroy(): void {
    this.#worker.end();
  }

  #start(): Worker {
    const { settings, models } = this.context;
    const { id: modelId, dimension } = models.tasks.embed;
    const workerData: SearchWorkerData = { databaseUrl: settings.databaseUrl, modelId, dimension };
    return new Worker(new URL('./look-alikes.worker.js', import.meta.url), { workerData });
  }
}

const UNAVAILABLE = 'The search for similar photos is not available. Try again soon.';

function refuse(error: unknown): never {
  if (error instanceof WorkerBusyError) {
    throw new ApiException('too_many_requests', 'Too many searches for similar photos. Try again in a second.');
  }
  if (error instanceof WorkerEndedError) throw new ApiException('unavailable', UNAVAILABLE);
  if (error instanceof DeadlineError) {
    throw new ApiException('unavailable', 'The library is still being read. Try again in a few seconds.');
  }
  throw error;
}
