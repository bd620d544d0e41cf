import { describe, expect, it } from 'vitest';
import { CorrectionKind, type Correction } from '#libs/contracts';
import { person } from './people.fixture.js';
import { correctionWords } from './words.js';

const correction = (kind: CorrectionKind, change: Partial<Correction> = {}): Correction => ({
  ...{ id: 1, kind, at: '2026-01-02T03:04:05.000Z', undoneAt: null, faces: 3 },
  ...{ person: person(2, 'Anna'), other: { id: 12, name: null } },
  ...{ name: null, hidden: null, ...change },
});

describe('A correction in words', () => {
  it('is a sentence of each kind', () => {
    expect(CorrectionKind.options.map((kind) => correctionWords(correction(kind)))).toEqual([
      '3 faces are Anna',
      '3 faces are not Anna',
      '3 pictures are not faces',
      'Merged Person 12 into Anna',
      'Anna and Person 12 are different people',
      'Removed the name of Anna',
      'Anna is shown again',
      'Changed the cover of Anna',
      'Read 3 names from files',
      'Earlier corrections of 3 faces',
    ]);
  });

  it('has the name that was given, also where another was given since', () => {
    const words = ['Anna', 'Ann', ''].map((name) => correctionWords(correction('name', { name })));
    expect(words).toEqual(['Named Anna', 'Named Anna “Ann”', 'Removed the name of Anna']);
    expect(correctionWords(correction('hide', { hidden: true }))).toBe('Anna is hidden');
  });

  it('agrees with one face, and says where a person has gone', () => {
    expect([
      correctionWords(correction('this_is', { faces: 1 })),
      correctionWords(correction('not_a_face', { faces: 1 })),
      correctionWords(correction('merge', { other: null })),
      correctionWords(correction('different', { person: null })),
    ]).toEqual([
      '1 face is Anna',
      '1 picture is not a face',
      'Merged a person who was removed into Anna',
      'A person who was removed and Person 12 are different people',
    ]);
  });
});
