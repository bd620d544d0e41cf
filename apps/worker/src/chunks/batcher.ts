/** Most results that are committed together. */
export const BATCH_LIMIT = 16;
/** Longest that a finished result waits for others, in milliseconds. */
const BATCH_WAIT_MS = 500;

/**
 * Collects results as they finish and hands them on in batches: up to {@link BATCH_LIMIT}, or what finished in
 * 500 ms. One batch is handed on at a time, while work goes on.
 */
export class Batcher<Result> {
  readonly #commit: (batch: readonly Result[]) => Promise<void>;
  #waiting: Result[] = [];
  #timer: NodeJS.Timeout | undefined;
  #committing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
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

  /** Hands on what waits, and returns when every batch is done. @throws the first error of a commit. */
  async finish(): Promise<void> {
    this.#flush();
    await this.#committing;
    if (this.#failure) throw this.#failure.error;
  }

  /** Drops what waits and what is still to come. */
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
    if (batch.length === 0) return;
    this.#committing = this.#committing.then(async () => {
      if (this.#failure) return;
      try {
        await this.#commit(batch);
      } catch (error) {
        this.#failure = { error };
      }
    });
  }
}
