import { describe, expect, it } from 'vitest';
import { bucketsFor, rateOf } from './rate.js';

const at = '2026-01-12T10:00:00.000Z';
const throughput = (...counts: [training: number, faceDetection: number][]) => ({
  bucketSeconds: 10,
  buckets: counts.map(([training, faceDetection]) => ({ at, training, faceDetection })),
});

describe('the rate of a phase', () => {
  it('is the mean over the time in which it settled photos', () => {
    expect(rateOf(throughput([10, 0], [30, 0], [0, 5]), 'training')).toEqual({ mean: 120, peak: 180 });
    expect(rateOf(throughput([10, 0], [30, 0], [0, 5]), 'faceDetection')).toEqual({ mean: 30, peak: 30 });
  });

  it('includes a pause between two photos', () => {
    expect(rateOf(throughput([10, 0], [0, 0], [20, 0]), 'training')?.mean).toBe(60);
  });

  it('is null if nothing was settled', () => {
    expect(rateOf(throughput([10, 0]), 'faceDetection')).toBeNull();
    expect(rateOf({ bucketSeconds: 0, buckets: [] }, 'training')).toBeNull();
  });
});

it('buckets are neither as short as single batches nor too many to distinguish', () => {
  expect([0, 60, 10_000].map(bucketsFor)).toEqual([6, 30, 120]);
});
