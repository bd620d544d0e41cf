import type { Throughput } from '#libs/contracts';

/** The series of a throughput. */
export type Series = 'training' | 'faceDetection';

/** Photos per minute of a phase: mean between its first and last settled photo, and in its fastest bucket. */
export interface Rate {
  readonly mean: number;
  readonly peak: number;
}

/** The rate of one phase; null if it settled nothing. */
export function rateOf({ bucketSeconds, buckets }: Throughput, series: Series): Rate | null {
  const first = buckets.findIndex((bucket) => bucket[series] > 0);
  const last = buckets.findLastIndex((bucket) => bucket[series] > 0);
  if (first < 0) return null;
  const counts = buckets.slice(first, last + 1).map((bucket) => bucket[series]);
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
