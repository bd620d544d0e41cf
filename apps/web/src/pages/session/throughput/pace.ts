import type { Throughput } from '#libs/contracts';

/** The series of a throughput. */
export type Series = 'training' | 'faceDetection';

/** How fast a phase went, in photos a minute: over the time in which it settled any, and in its fastest bucket. */
export interface Pace {
  readonly mean: number;
  readonly peak: number;
}

/** The pace of one phase; null where it settled nothing. */
export function paceOf({ bucketSeconds, buckets }: Throughput, series: Series): Pace | null {
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

/** Seconds that a bucket should have at least: shorter ones show the size of batches, not the pace. */
const LEAST_BUCKET_SECONDS = 2;

/** The number of buckets for `seconds` of work. */
export function bucketsFor(seconds: number): number {
  return Math.max(6, Math.min(120, Math.floor(seconds / LEAST_BUCKET_SECONDS)));
}
