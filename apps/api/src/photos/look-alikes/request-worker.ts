import type { Worker } from 'node:worker_threads';

/** The worker ended before it answered. */
export class WorkerEndedError extends Error {
  override readonly name = 'WorkerEndedError';
}

/** As many requests as allowed are pending. */
export class WorkerBusyError extends Error {
  override readonly name = 'WorkerBusyError';
}

/** How a worker is started and limited. */
export interface RequestWorkerOptions {
  readonly start: () => Worker;
  /** After this time without a request the worker is ended and its memory released. */
  readonly idleMs: number;
  /** Requests that may be pending at once. */
  readonly maxPending: number;
  /** Receives the error of a worker that failed. */
  readonly onError: (error: unknown) => void;
}

interface Pending<Response> {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A worker thread that answers requests one after the other, in the order in which they arrive. The first request starts
 * it, and the next one starts it again after it ended.
 */
export class RequestWorker<Request, Response> {
  readonly #options: RequestWorkerOptions;
  #worker: Worker | undefined;
  #pending: Pending<Response>[] = [];
  #idle: NodeJS.Timeout | undefined;

  constructor(options: RequestWorkerOptions) {
    this.#options = options;
  }

  /** @throws WorkerBusyError, WorkerEndedError */
  request(request: Request): Promise<Response> {
    if (this.#pending.length >= this.#options.maxPending)
      return Promise.reject(new WorkerBusyError('Too many requests are pending.'));
    const worker = (this.#worker ??= this.#start());
    clearTimeout(this.#idle);
    worker.postMessage(request);
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  /** Ends the worker and rejects all pending requests. */
  end(): void {
    clearTimeout(this.#idle);
    const [worker, pending] = [this.#worker, this.#pending];
    [this.#worker, this.#pending] = [undefined, []];
    void worker?.terminate();
    for (const { reject } of pending) reject(new WorkerEndedError('The worker ended before it answered.'));
  }

  #start(): Worker {
    const worker = this.#options.start();
    worker.on('message', (response: Response) => {
      this.#pending.shift()?.resolve(response);
      if (this.#pending.length === 0) this.#idle = setTimeout(() => this.end(), this.#options.idleMs).unref();
    });
    worker.on('error', this.#options.onError);
    worker.on('exit', () => {
      if (this.#worker === worker) this.end();
    });
    return worker;
  }
}
