import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { API_CONTEXT, type ApiContext } from '../../context.js';
import { ApiException } from '../../errors/api-exception.js';
import { AskedThread, ThreadBusy, ThreadEnded } from './asked-thread.js';
import type { Answer, LookAlike, Question, ThreadInput } from './messages.js';

/** The memory of the vectors is given back after this long without a search. */
const IDLE_MS = 10 * 60_000;

/** Searches that wait at most: each takes a twentieth of a second in a large library. */
const MOST_WAITING = 50;

/** Longest that a search may keep somebody waiting: less than clients wait. To read a large library takes longer. */
const PATIENCE_MS = 10_000;

/**
 * Finds the photos that look most like one. The vectors of the library are held and searched by a thread with a
 * connection of its own, so that nobody's progress waits; the first search waits until all of them are read.
 */
@Injectable()
export class LookAlikes implements OnModuleDestroy {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  readonly #thread = new AskedThread<Question, Answer>({
    start: () => this.#start(),
    idleMs: IDLE_MS,
    mostWaiting: MOST_WAITING,
    onError: (error) => this.context.logger.error({ error: String(error) }, 'the thread of look-alikes failed'),
  });

  /** The nearest first. @throws {ApiException} unavailable, too_many_requests */
  async nearest(photoId: number, limit: number): Promise<readonly LookAlike[]> {
    const patience = new AbortController();
    const tooLong = delay(PATIENCE_MS, null, { signal: patience.signal, ref: false }).catch(() => null);
    const answer = await Promise.race([this.#ask({ photoId, limit }), tooLong]).finally(() => patience.abort());
    if (answer === null) {
      throw new ApiException(
        'unavailable',
        'The library is being read for look-alikes, which takes a moment: ask again in a few seconds.',
      );
    }
    if ('found' in answer) return answer.found;
    this.context.logger.warn({ error: answer.problem }, 'look-alikes could not be searched');
    throw answer.tooLarge ? new ApiException('unavailable', answer.problem) : notNow();
  }

  onModuleDestroy(): void {
    this.#thread.end();
  }

  #ask(question: Question): Promise<Answer> {
    return this.#thread.ask(question).catch((error: unknown) => {
      if (error instanceof ThreadBusy) {
        throw new ApiException('too_many_requests', 'Too many look-alikes are being searched: ask again in a second.');
      }
      if (error instanceof ThreadEnded) throw notNow();
      throw error;
    });
  }

  #start(): Worker {
    const { settings, models } = this.context;
    const { id: modelId, dimension } = models.tasks.embed;
    const workerData: ThreadInput = { databaseUrl: settings.databaseUrl, modelId, dimension };
    return new Worker(new URL('./look-alikes.worker.js', import.meta.url), { workerData });
  }
}

function notNow(): ApiException {
  return new ApiException('unavailable', 'Look-alikes cannot be searched now: ask again soon.');
}
