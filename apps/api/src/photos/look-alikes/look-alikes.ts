import { Worker } from 'node:worker_threads';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { API_CONTEXT, type ApiContext } from '../../context.js';
import { ApiException } from '../../errors/api-exception.js';
import type { Answer, LookAlike, Question, ThreadInput } from './messages.js';

/** After this long without a question the thread is ended, and its memory given back. */
const IDLE_MS = 10 * 60_000;

/** Questions that wait at most: one takes a tenth of a second in a large library. */
const MOST_WAITING = 50;

interface Waiting {
  readonly resolve: (found: readonly LookAlike[]) => void;
  readonly reject: (error: ApiException) => void;
}

/**
 * Finds the photos that look most like one. The vectors of the library are held and searched by a thread with a
 * connection of its own, so that nobody's progress waits: it is started by the first question, which waits until all
 * are read, and ended when nobody has asked for a while.
 */
@Injectable()
export class LookAlikes implements OnModuleDestroy {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  readonly #waiting = new Map<number, Waiting>();
  #questions = 0;
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @throws {ApiException} unavailable, too_many_requests */
  async nearest(photoId: number, limit: number): Promise<readonly LookAlike[]> {
    if (this.#waiting.size >= MOST_WAITING) {
      throw new ApiException('too_many_requests', 'Too many look-alikes are being searched: ask again in a second.');
    }
    const thread = (this.#thread ??= this.#start());
    const question: Question = { id: (this.#questions += 1), photoId, limit };
    clearTimeout(this.#idle);
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(question.id, { resolve, reject });
        thread.postMessage(question);
      });
    } finally {
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
    }
  }

  onModuleDestroy(): void {
    this.#end();
  }

  #start(): Worker {
    const { settings, models } = this.context;
    const { model, dimension } = models.embedding;
    const workerData: ThreadInput = { databaseUrl: settings.databaseUrl, modelId: model.id, dimension };
    const thread = new Worker(new URL('./look-alikes.worker.js', import.meta.url), { workerData });
    thread.on('message', (answer: Answer) => this.#answered(answer));
    thread.on('error', (error) => this.context.logger.error({ error: String(error) }, 'the thread of look-alikes failed'));
    thread.on('exit', () => {
      if (this.#thread === thread) this.#end();
    });
    return thread;
  }

  #answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('found' in answer) return waiting?.resolve(answer.found);
    this.context.logger.warn({ error: answer.problem }, 'look-alikes could not be searched');
    waiting?.reject(answer.tooLarge ? new ApiException('unavailable', answer.problem) : notNow());
  }

  /** Ends the thread; whoever waits is told to ask again. */
  #end(): void {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = undefined;
    void thread?.terminate();
    for (const { reject } of this.#waiting.values()) reject(notNow());
    this.#waiting.clear();
  }
}

function notNow(): ApiException {
  return new ApiException('unavailable', 'Look-alikes cannot be searched now: ask again soon.');
}
