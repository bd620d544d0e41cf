import { LRUCache } from 'lru-cache';
import { TokenBucket, type BucketOptions } from '#libs/async';

/** Addresses that are remembered, at most: an attacker may have many. */
const MAX_ADDRESSES = 10_000;

/** Whether an address may do something now; counts it. */
export type AddressLimiter = (address: string) => boolean;

/** Limits how often each address may do something; the addresses that were seen least recently are forgotten. */
export function limitByAddress(options: BucketOptions): AddressLimiter {
  const memoMethod = () => new TokenBucket(options);
  const buckets = new LRUCache<string, TokenBucket>({ max: MAX_ADDRESSES, memoMethod });
  return (address) => buckets.memo(address).take();
}
