/** Most results that are committed together. */
export const BATCH_LIMIT = 16;
/** Longest wait of a result for its batch, in milliseconds. */
const BATCH_WAIT_MS = 500;

/**
 * Collects results and commits them in batches: up to {@link BATCH_LIMIT}, or all of 500 ms. One batch is committed at a
 * time, while further results are added.
 */
export class Batcher<Result> {
  readonly #commit: (batch: readonly Result[]) => Promise<void>;
  #waiting: Result[] = [];
  #timer: NodeJS.Timeout | undefined;
  #committing: Promise<void> = Promise.resolve();
  #abandoned = false;

  constructor(commit: (batch: readonly Result[]) => Promise<void>) {
    this.#commit = commit;
  }

  /** Adds a finished result. */
  add(result: Result): void {
    if (this.#abandoned) return;
    this.#waiting.push(result);
    if (this.#waiting.length >= BATCH_LIMIT) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), BATCH_WAIT_MS);
  }

  /** Adds a result that is committed at once, by itself. */
  addAtOnce(result: Result): void {
    if (!this.#abandoned) this.#commitNext([result]);
  }

  /** Commits the pending results; resolves when every batch is committed. @throws the first error of a commit. */
  async finish(): Promise<void> {
    this.#flush();
    await this.#committing;
  }

  /** Drops pending results and all that are added later. */
  abandon(): void {
    this.#abandoned = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) this.#commitNext(batch);
  }

  #commitNext(batch: readonly Result[]): void {
    this.#committing = this.#committing.then(() => this.#commit(batch));
    // After a failure nothing more is committed, and `finish` throws it.
    this.#committing.catch(() => undefined);
  }
}
