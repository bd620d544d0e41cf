import type { AbortListeners } from './abort-listeners.js';

/** The outcome of a successful task. */
export interface TaskOutcome<Result> {
  readonly value: Result;
  /** Attempts, including the successful one. */
  readonly attempts: number;
  /** Duration of the handler in the child, in milliseconds. */
  readonly ms: number;
}

/** A task and the promise of its outcome. */
export class Job<Task, Result> {
  readonly id: number;
  readonly task: Task;
  readonly outcome: Promise<TaskOutcome<Result>>;
  /** Children that have died with it. */
  crashes = 0;
  #settled = false;
  #resolve!: (outcome: TaskOutcome<Result>) => void;
  #reject!: (error: Error) => void;
  #release: () => void = () => {};

  constructor(id: number, task: Task) {
    this.id = id;
    this.task = task;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether the outcome is known or the caller has aborted. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Rejects with the signal's reason when it is aborted before there is an outcome. */
  abortWith(signal: AbortSignal, listeners: AbortListeners, onAbort: () => void): void {
    const abort = (): void => {
      this.reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      onAbort();
    };
    if (signal.aborted) return abort();
    if (this.#settled) return;
    this.#release = listeners.add(signal, abort);
  }

  resolve(value: Result, ms: number): void {
    if (this.#settle()) this.#resolve({ value, attempts: this.crashes + 1, ms });
  }

  reject(error: Error): void {
    if (this.#settle()) this.#reject(error);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#release();
    return true;
  }
}
