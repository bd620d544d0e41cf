import { expect, it } from 'vitest';
import {
  addOtherFiles,
  discoveryInWords,
  NO_OTHER_FILES,
  otherFilesIn,
  otherFilesInWords,
  unreadablePlaces,
} from './other-files.js';

it('other files are named by kind, and those that are no pictures together', () => {
  const unsupported = { sidecar: 40, raw: 1_200, document: 2, video: 1 };
  const counts = { ignored: { hidden: 300, trash: 40 }, unsupported, unreadable: { folder: 2, link: 1, file: 1 } };
  expect(otherFilesInWords(counts)).toEqual([
    '1,200 RAW files, 1 video and 42 other files not supported',
    '340 ignored',
    '2 folders and 1 file could not be read',
    '1 link could not be followed',
  ]);
  expect(otherFilesInWords(NO_OTHER_FILES)).toEqual([]);
});

it('missing photos come first', () => {
  const kinds = { ...NO_OTHER_FILES, ignored: { hidden: 2 } };
  expect(discoveryInWords({ missing: 1_204, kinds })).toEqual(['1,204 missing', '2 ignored']);
  expect(discoveryInWords({ missing: 0, kinds })).toEqual(['2 ignored']);
});

it('a kind that only its server knows is counted among the others', () => {
  expect(otherFilesInWords({ ...NO_OTHER_FILES, unsupported: { hologram: 2 } })).toEqual([
    '2 other files not supported',
  ]);
});

it('counts are added by state and kind', () => {
  const first = addOtherFiles(NO_OTHER_FILES, [{ state: 'ignored', kind: 'hidden', files: 2 }]);
  const both = addOtherFiles(first, [
    { state: 'ignored', kind: 'hidden', files: 3 },
    { state: 'unreadable', kind: 'folder', files: 1 },
    { state: 'unreadable', kind: 'link', files: 1 },
  ]);
  expect(both).toEqual({ ignored: { hidden: 5 }, unsupported: {}, unreadable: { folder: 1, link: 1 } });
  expect([otherFilesIn('ignored', both), unreadablePlaces(both)]).toEqual([5, 1]);
  expect(NO_OTHER_FILES.ignored).toEqual({});
});
