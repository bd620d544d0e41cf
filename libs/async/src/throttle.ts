/** A rate with a burst: `burst` tokens at once, then `perSecond`. */
export interface BucketOptions {
  readonly perSecond: number;
  readonly burst: number;
}

/** A rate with a burst of ten seconds' worth. */
export function burstOfTen(perSecond: number): BucketOptions {
  return { perSecond, burst: 10 * perSecond };
}

/** A token bucket (Turner, 1986): full at first, refilled evenly. */
export class TokenBucket {
  readonly #options: BucketOptions;
  #tokens: number;
  #refilledAt = performance.now();

  constructor(options: BucketOptions) {
    this.#options = options;
    this.#tokens = options.burst;
  }

  /** Takes a token, if there is one. */
  take(): boolean {
    this.#refill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Takes a token, or what is left of one. */
  drain(): void {
    this.#refill();
    this.#tokens = Math.max(0, this.#tokens - 1);
  }

  /** Milliseconds until there is a token. */
  waitMs(): number {
    this.#refill();
    return (Math.max(0, 1 - this.#tokens) / this.#options.perSecond) * 1000;
  }

  #refill(): void {
    const now = performance.now();
    const seconds = (now - this.#refilledAt) / 1000;
    this.#tokens = Math.min(this.#options.burst, this.#tokens + seconds * this.#options.perSecond);
    this.#refilledAt = now;
  }
}

/** How a throttle limits, and where its values go. */
export interface ThrottleOptions<T> {
  /** Milliseconds between two values, once the burst is used up. */
  readonly intervalMs: number;
  /** Values that may follow each other at once; 1 by default. */
  readonly burst?: number;
  /** Combines a value with the one that it supersedes; by default the newer one replaces it. */
  readonly merge?: (newer: T, superseded: T) => T;
  /** Receives each value that is sent, with the number of values superseded since the one before it. */
  readonly send: (value: T, superseded: number) => void;
}

/**
 * Limits how often values are sent. A value that is superseded while it waits is never sent; the latest always is.
 */
export class Throttle<T> {
  readonly #options: ThrottleOptions<T>;
  readonly #bucket: TokenBucket;
  #waiting: { readonly value: T } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #superseded = 0;

  constructor(options: ThrottleOptions<T>) {
    this.#options = options;
    this.#bucket = new TokenBucket({ perSecond: 1000 / options.intervalMs, burst: options.burst ?? 1 });
  }

  /** Sends a value now if the rate allows it, otherwise when its turn comes, unless a newer one supersedes it. */
  offer(value: T): void {
    const latest = this.#supersede(value);
    if (this.#bucket.take()) return this.#send(latest);
    this.#waiting = { value: latest };
    this.#timer ??= setTimeout(() => this.#takeTurn(), this.#bucket.waitMs());
  }

  /** Sends a value at once, superseding the one that waits. */
  urgent(value: T): void {
    const latest = this.#supersede(value);
    this.#bucket.drain();
    this.#send(latest);
  }

  /** Drops the value that waits. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
  }

  #takeTurn(): void {
    const waiting = this.#waiting;
    this.close();
    if (waiting) this.offer(waiting.value);
  }

  #send(value: T): void {
    const superseded = this.#superseded;
    this.#superseded = 0;
    this.close();
    this.#options.send(value, superseded);
  }

  #supersede(value: T): T {
    if (!this.#waiting) return value;
    this.#superseded += 1;
    return this.#options.merge?.(value, this.#waiting.value) ?? value;
  }
}
