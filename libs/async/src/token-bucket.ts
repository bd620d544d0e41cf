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
