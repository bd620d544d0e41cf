import { describe, expect, it } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { phaseNamed, type PhaseDeclaration } from '#libs/phases';
import { failedPhotos } from '#libs/progress';
import { lossOfCancel, lossOfDelete, lossOfRestart, whatIsLeft, whatWasDone } from './results.js';

type Numbers = Partial<Snapshot['phases']['training']['progress']>;
interface Ended {
  status?: Snapshot['overallStatus'];
  training?: Numbers;
  faceDetection?: Numbers;
  faces?: number;
  people?: number | null;
  text?: Numbers;
}

/** A phase that only the server knows. */
const readText: PhaseDeclaration = {
  ...{ name: 'text', key: 'text', weight: 10, unit: 'photo', items: 'originals', optional: true },
  facts: { words: { counted: 'item', one: 'word', many: 'words' } },
  words: { title: 'Text', caption: 'Text', activity: 'Reading text', again: 'Read text again', skipped: 'skipped' },
};
const find = (name: string) => (name === 'text' ? readText : phaseNamed(name));

const numbers = { total: null, completed: 0, skipped: 0, failed: 0, settled: 0 };
const ended = ({ status = 'completed', training, faceDetection, faces = 0, people = null, text }: Ended) =>
  ({
    overallStatus: status,
    activeSeconds: 80,
    discovery: { found: 10, unreadable: 0 },
    phases: {
      training: { name: 'training', progress: { ...numbers, ...training } },
      faceDetection: { name: 'face_detection', progress: { ...numbers, ...faceDetection }, faces },
      clustering: { name: 'clustering', progress: { ...numbers, total: people }, people },
      ...(text ? { text: { name: 'text', progress: { ...numbers, ...text }, words: 7 } } : {}),
    },
  }) as unknown as Snapshot;

const whole = {
  training: { total: 10, completed: 6, skipped: 3, failed: 1, settled: 10 },
  faceDetection: { total: 6, completed: 6, settled: 6 },
  faces: 4,
  people: 1,
};

describe('the summary of an ended run', () => {
  it('counts photos, faces and people', () => {
    expect(whatWasDone(ended(whole), find)).toBe(
      '6 photos analyzed, 3 duplicates, 1 photo failed, 4 faces, 1 person, in 1 min 20 s.',
    );
    expect(whatIsLeft(ended(whole), find)).toBeNull();
  });

  it('leaves out phases that never started', () => {
    const training = { total: 10, completed: 2, settled: 2 };
    expect(whatWasDone(ended({ training }), find)).toBe('2 photos analyzed, in 1 min 20 s.');
    expect(whatWasDone(ended({ training: { total: 0 } }), find)).toBe('No photos were processed.');
  });

  it('includes a phase that the server added', () => {
    const snapshot = ended({ ...whole, text: { total: 6, completed: 4, failed: 2, settled: 6 } });
    expect(whatWasDone(snapshot, find)).toContain('1 person, 2 photos failed in text, 7 words, in ');
    expect(failedPhotos(snapshot)).toBe(3);
  });
});

describe('the rest of a run that ended early', () => {
  it('counts the photos that were not processed', () => {
    const left = (snapshot: Ended) => whatIsLeft(ended({ status: 'cancelled', ...snapshot }), find);
    expect(left({ training: { total: 10, settled: 4 } })).toBe('6 photos were not processed.');
    expect(left({})).toBe('10 photos were not processed.');
    expect(left({ training: { total: 10, settled: 10 }, faceDetection: { total: 8, settled: 5 } })).toBe(
      '3 photos were not processed in face detection.',
    );
  });
});

describe('the loss that a confirmation names', () => {
  it('keeps finished work when a run is cancelled', () => {
    expect(lossOfCancel(ended({ ...whole, status: 'running' }), find)).toContain(
      'kept (10 photos through training, 6 photos through face detection).',
    );
  });

  it('includes the record and the results of a deleted session', () => {
    expect(lossOfDelete(ended(whole), find)).toContain('record of 10 photos');
    expect(lossOfDelete(ended(whole), find)).toContain('up to 6 analyzed photos and 4 faces');
  });

  it('depends on the phase that a restart begins with', () => {
    const loss = (from: string) => lossOfRestart(ended(whole), from, find);
    expect(loss('training')).toBe('Repeats reading photos, finding faces and grouping people.');
    expect(loss('face_detection')).toBe('Repeats finding faces and grouping people. Keeps 6 analyzed photos.');
    expect(loss('clustering')).toBe('Repeats grouping people. Keeps 6 analyzed photos and 4 faces.');
  });
});
