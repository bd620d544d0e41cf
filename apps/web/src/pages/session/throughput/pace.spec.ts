import { describe, expect, it } from 'vitest';
import { bucketsFor, paceOf } from './pace.js';

const at = '2026-01-12T10:00:00.000Z';
const throughput = (...counts: [training: number, faceDetection: number][]) => ({
  bucketSeconds: 10,
  buckets: counts.map(([training, faceDetection]) => ({ at, training, faceDetection })),
});

describe('the pace of a phase', () => {
  it('is that of the time in which it worked', () => {
    expect(paceOf(throughput([10, 0], [30, 0], [0, 5]), 'training')).toEqual({ mean: 120, peak: 180 });
    expect(paceOf(throughput([10, 0], [30, 0], [0, 5]), 'faceDetection')).toEqual({ mean: 30, peak: 30 });
  });

  it('counts a pause in its middle', () => {
    expect(paceOf(throughput([10, 0], [0, 0], [20, 0]), 'training')?.mean).toBe(60);
  });

  it('is none where nothing was settled', () => {
    expect(paceOf(throughput([10, 0]), 'faceDetection')).toBeNull();
    expect(paceOf({ bucketSeconds: 0, buckets: [] }, 'training')).toBeNull();
  });
});

it('buckets are neither so short that they show single batches nor more than can be told apart', () => {
  expect([0, 60, 10_000].map(bucketsFor)).toEqual([6, 30, 120]);
});
