import { describe, expect, it } from 'vitest';
import { lossOfFolder, removedInWords } from './words.js';

const NOTHING = { photos: 0, faces: 0, people: 0, namedPeople: 0 };

describe('The removal of a folder in words', () => {
  it('says what goes, what stays, and that no file is deleted', () => {
    const removal = { photos: 1204, faces: 3110, people: 8, namedPeople: 4, staying: 20, sessions: 3 };
    expect(lossOfFolder(removal)).toEqual([
      '1,204 photos, 3,110 faces and 8 people without a name go from the library.',
      '4 named people lose all faces: the names are kept.',
      'The history of 3 sessions goes too.',
      '20 photos stay: another folder has them.',
      'No file is deleted from disk.',
    ]);
  });

  it('uses the singular for one', () => {
    expect(lossOfFolder({ ...NOTHING, photos: 1, namedPeople: 1, staying: 1, sessions: 1 })).toEqual([
      '1 photo goes from the library.',
      '1 named person loses all faces: the names are kept.',
      'The history of 1 session goes too.',
      '1 photo stays: another folder has it.',
      'No file is deleted from disk.',
    ]);
    expect(lossOfFolder({ ...NOTHING, staying: 0, sessions: 0 })).toEqual([
      'No photos go from the library.',
      'No file is deleted from disk.',
    ]);
  });

  it('says afterwards what was removed', () => {
    expect(removedInWords({ photos: 12, faces: 30, people: 1, namedPeople: 2 })).toBe(
      'Removed 12 photos, 30 faces and 1 person without a name.',
    );
    expect(removedInWords(NOTHING)).toBe('Removed no photos.');
  });
});
