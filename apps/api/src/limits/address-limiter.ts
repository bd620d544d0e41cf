import { LRUCache } from 'lru-cache';
import { TokenBucket, type BucketOptions } from '#libs/async';

/** Addresses that are remembered, at most: an attacker may have many. */
const MAX_ADDRESSES = 10_000;

/** Limits how often each address may do something; the addresses that were seen least recently are forgotten. */
export class AddressLimiter {
  readonly #options: BucketOptions;
  readonly #buckets = new LRUCache<string, TokenBucket>({ max: MAX_ADDRESSES });

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  /** Whether the address may do it now; counts it. */
  allows(address: string): boolean {
    let bucket = this.#buckets.get(address);
    if (!bucket) {
      bucket = new TokenBucket(this.#options);
      this.#buckets.set(address, bucket);
    }
    return bucket.take();
  }
}
