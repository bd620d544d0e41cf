import { describe, expect, it } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { whatIsLeft, whatWasDone } from './ending-words.js';

interface Ended {
  status?: Snapshot['overallStatus'];
  training?: Partial<Snapshot['phases']['training']['progress']>;
  faceDetection?: Partial<Snapshot['phases']['faceDetection']['progress']>;
  faces?: number;
  people?: number | null;
}

const numbers = { total: null, completed: 0, skipped: 0, failed: 0, settled: 0 };
const ended = ({ status = 'completed', training, faceDetection, faces = 0, people = null }: Ended) =>
  ({
    overallStatus: status,
    activeSeconds: 80,
    discovery: { found: 10, unreadable: 0 },
    phases: {
      training: { progress: { ...numbers, ...training } },
      faceDetection: { progress: { ...numbers, ...faceDetection }, faces },
      clustering: { people },
    },
  }) as unknown as Snapshot;

describe('what was done', () => {
  it('is said in counts of photos, faces and people', () => {
    const snapshot = ended({
      training: { total: 10, completed: 6, skipped: 3, failed: 1, settled: 10 },
      faceDetection: { total: 6, settled: 6 },
      faces: 4,
      people: 1,
    });
    expect(whatWasDone(snapshot)).toBe(
      '6 photos analyzed, 3 duplicates skipped, 1 photo failed, 4 faces found, 1 person in the library, in 1 min 20 s.',
    );
    expect(whatIsLeft(snapshot)).toBeNull();
  });

  it('leaves out phases that never started', () => {
    expect(whatWasDone(ended({ training: { total: 10, completed: 2, settled: 2 } }))).toBe(
      '2 photos analyzed, in 1 min 20 s.',
    );
    expect(whatWasDone(ended({ training: { total: 0 } }))).toBe('No photos were processed.');
  });
});

describe('what is left', () => {
  it('is said if a run ended early', () => {
    expect(whatIsLeft(ended({ status: 'cancelled', training: { total: 10, settled: 4 } }))).toBe(
      '6 photos were not processed.',
    );
    expect(whatIsLeft(ended({ status: 'cancelled' }))).toBe('10 photos were not processed.');
    const inFaces = {
      status: 'failed',
      training: { total: 10, settled: 10 },
      faceDetection: { total: 8, settled: 5 },
    } as const;
    expect(whatIsLeft(ended(inFaces))).toBe('Faces were not searched for in 3 photos.');
  });
});
