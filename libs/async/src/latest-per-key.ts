import { backoffMs, DEFAULT_BACKOFF, sleep } from './retry.js';

/** How values are processed. */
export interface LatestPerKeyOptions<Key, T> {
  /** Where it rejects, it is repeated after a backoff with the latest value. */
  readonly work: (value: T, key: Key) => Promise<void>;
  /** Combines a new value with the one held, which may be in work; by default the new one replaces it. */
  readonly merge?: (newer: T, held: T) => T;
  /** Called with each failure. */
  readonly onRetry?: (key: Key, error: unknown) => void;
}

/** Works on one value per key at a time. The latest of the values that arrive meanwhile comes next; others are skipped. */
export class LatestPerKey<Key, T extends object> {
  readonly #options: LatestPerKeyOptions<Key, T>;
  /** The latest value of each key, also while it is in work. */
  readonly #held = new Map<Key, T>();
  readonly #running = new Map<Key, Promise<void>>();
  #closed = false;

  constructor(options: LatestPerKeyOptions<Key, T>) {
    this.#options = options;
  }

  /** Adds a value; returns at once. */
  offer(key: Key, value: T): void {
    const held = this.#held.get(key);
    this.#held.set(key, (held && this.#options.merge?.(value, held)) ?? value);
    if (!this.#running.has(key) && !this.#closed) this.#running.set(key, this.#run(key));
  }

  /** Resolves when all values that are held now are processed. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** Starts no more work. */
  close(): void {
    this.#closed = true;
  }

  async #run(key: Key): Promise<void> {
    let failures = 0;
    for (let value = this.#held.get(key); value && !this.#closed; value = this.#held.get(key)) {
      try {
        await this.#options.work(value, key);
        failures = 0;
        if (this.#held.get(key) === value) this.#held.delete(key);
      } catch (error) {
        this.#options.onRetry?.(key, error);
        await sleep(backoffMs(DEFAULT_BACKOFF, failures));
        failures += 1;
      }
    }
    this.#running.delete(key);
  }
}
