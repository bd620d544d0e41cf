import type { Throughput } from '#libs/contracts';

/**
 * Photos per minute of the phase with a key: mean between its first and last settled photo, and in its fastest bucket.
 * Null if it settled nothing.
 */
export function rateOf({ bucketSeconds, buckets }: Throughput, key: string) {
  const all = buckets.map((bucket) => Number(bucket[key] ?? 0));
  const first = all.findIndex((items) => items > 0);
  if (first < 0) return null;
  const counts = all.slice(first, all.findLastIndex((items) => items > 0) + 1);
  const settled = counts.reduce((sum, items) => sum + items, 0);
  const perMinute = (items: number, seconds: number) => (60 * items) / seconds;
  return {
    mean: perMinute(settled, counts.length * bucketSeconds),
    peak: perMinute(Math.max(...counts), bucketSeconds),
  };
}

/** Least seconds per bucket: shorter ones would show the size of batches, not the rate. */
const LEAST_BUCKET_SECONDS = 2;

/** The number of buckets for `seconds` of work. */
export function bucketsFor(seconds: number): number {
  return Math.max(6, Math.min(120, Math.floor(seconds / LEAST_BUCKET_SECONDS)));
}
