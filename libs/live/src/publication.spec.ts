import { describe, expect, it } from 'vitest';
import { FaceDetectionCache, ListMessage, ProgressMessage, Tombstone } from '#libs/contracts';
import { makeSnapshot } from '../../../test/support/snapshots.js';
import { faceDetectionCache, snapshotPublication, tombstonePublication } from './publication.js';

const faces = { total: 666, completed: 40, failed: 2, found: 157 };
const snapshot = makeSnapshot({ sessionId: 7, seq: 9, faces });

describe('the compatibility key', () => {
  it('has exactly its fields; a started batch counts', () => {
    expect(FaceDetectionCache.parse(faceDetectionCache(snapshot))).toEqual({
      processed_images: 42,
      total_images: 666,
      faces_detected: 157,
      failed_images: 2,
      current_batch: 3,
      total_batches: 42,
      updated_at: snapshot.updatedAt,
    });
    expect(Object.keys(faceDetectionCache(snapshot) ?? {})).toHaveLength(7);
  });

  it.each([
    [0, 0],
    [16, 1],
    [17, 2],
    [32, 2],
  ])('says of %i settled photos batch %i', (completed, batch) => {
    const value = faceDetectionCache(makeSnapshot({ sessionId: 7, seq: 9, faces: { ...faces, completed, failed: 0 } }));
    expect(value?.current_batch).toBe(batch);
  });

  it('is null before face detection starts in the run', () => {
    expect(faceDetectionCache(makeSnapshot({ sessionId: 7, seq: 9 }))).toBeNull();
  });
});

describe('a publication', () => {
  it('of a snapshot fits the contract, on both channels', () => {
    const recent = [{ photoId: 1, phase: 'training' as const, state: 'completed' as const }];
    const { seq, value, message, listMessage } = snapshotPublication(snapshot, recent);
    expect(seq).toBe(9);
    expect(JSON.parse(value)).toEqual(snapshot);
    expect(ProgressMessage.parse(JSON.parse(message))).toEqual({ snapshot, recent });
    expect(ListMessage.parse(JSON.parse(listMessage))).toMatchObject({
      installation: snapshot.installation,
      summary: { sessionId: 7, version: { seq: 9 } },
    });
  });

  it('of a deleted session is its last snapshot, a newer tombstone, and the removal', () => {
    const { seq, value, faceDetection, message, listMessage } = tombstonePublication(snapshot);
    expect(seq).toBe(10);
    expect(Tombstone.parse(JSON.parse(value))).toMatchObject({ sessionId: 7, version: { seq: 10 } });
    expect(faceDetection).toBe('');
    expect(ProgressMessage.parse(JSON.parse(message)).snapshot).toEqual(snapshot);
    expect(ListMessage.parse(JSON.parse(listMessage))).toEqual({ installation: snapshot.installation, removed: 7 });
  });
});
