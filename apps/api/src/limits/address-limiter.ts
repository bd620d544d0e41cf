import { TokenBucket, type BucketOptions } from './token-bucket.js';

/** Addresses that are remembered, at most: an attacker may have many. */
const MOST_ADDRESSES = 10_000;

/** Limits how often each address may do something. */
export class AddressLimiter {
  readonly #options: BucketOptions;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  /** Whether an address may now; counts it. */
  allows(address: string): boolean {
    let bucket = this.#buckets.get(address);
    if (!bucket) {
      if (this.#buckets.size >= MOST_ADDRESSES) this.#forget();
      bucket = new TokenBucket(this.#options);
      this.#buckets.set(address, bucket);
    }
    return bucket.take();
  }

  /** Forgets whom it makes no difference to, and where that is nobody, who came first. */
  #forget(): void {
    for (const [address, bucket] of this.#buckets) if (bucket.full) this.#buckets.delete(address);
    const [first] = this.#buckets.keys();
    if (this.#buckets.size >= MOST_ADDRESSES && first !== undefined) this.#buckets.delete(first);
  }
}
