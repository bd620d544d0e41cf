import type { Worker } from 'node:worker_threads';

/** The thread ended before it answered. */
export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded';
}

/** As many wait for the thread as may. */
export class ThreadBusy extends Error {
  override readonly name = 'ThreadBusy';
}

/** How a thread is started, and how it is used. */
export interface AskedThreadOptions {
  readonly start: () => Worker;
  /** After this long without a question it is ended, and its memory given back. */
  readonly idleMs: number;
  /** Questions that may wait at once. */
  readonly mostWaiting: number;
  /** Hears why a thread failed. */
  readonly onError: (error: unknown) => void;
}

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread that answers questions one after the other, in the order in which they were asked. It is started by the
 * first, and again by the next after it ended.
 */
export class AskedThread<Question, Answer> {
  readonly #options: AskedThreadOptions;
  #thread: Worker | undefined;
  #waiting: Waiting<Answer>[] = [];
  #idle: NodeJS.Timeout | undefined;

  constructor(options: AskedThreadOptions) {
    this.#options = options;
  }

  /** @throws ThreadBusy, ThreadEnded */
  ask(question: Question): Promise<Answer> {
    if (this.#waiting.length >= this.#options.mostWaiting)
      return Promise.reject(new ThreadBusy('Too many wait for an answer.'));
    const thread = (this.#thread ??= this.#start());
    clearTimeout(this.#idle);
    thread.postMessage(question);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Ends the thread; those who wait for it are told. */
  end(): void {
    clearTimeout(this.#idle);
    const [thread, waiting] = [this.#thread, this.#waiting];
    [this.#thread, this.#waiting] = [undefined, []];
    void thread?.terminate();
    for (const { reject } of waiting) reject(new ThreadEnded('The thread ended before it answered.'));
  }

  #start(): Worker {
    const thread = this.#options.start();
    thread.on('message', (answer: Answer) => {
      this.#waiting.shift()?.resolve(answer);
      if (this.#waiting.length === 0) this.#idle = setTimeout(() => this.end(), this.#options.idleMs).unref();
    });
    thread.on('error', this.#options.onError);
    thread.on('exit', () => {
      if (this.#thread === thread) this.end();
    });
    return thread;
  }
}
