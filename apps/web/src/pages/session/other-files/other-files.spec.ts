import { expect, it } from 'vitest';
import { unifiedProgress } from '#libs/progress';
import { recordWith } from '../../../../../../test/support/snapshots.js';
import { fileStory, filesAddress, shownCount, shownFilesOf } from './other-files.js';

it('the list of files shows all without a filter in the URL and for one that it does not know', () => {
  const shown = (query: Record<string, string>) => shownFilesOf(query);
  expect([shown({}), shown({ files: 'ignored' }), shown({ files: 'nonsense' })]).toEqual(['all', 'ignored', 'all']);
  const address = new URL(filesAddress(7, 'unreadable'), 'http://darkroom');
  expect(shownFilesOf(Object.fromEntries(address.searchParams))).toBe('unreadable');
});

it('each filter counts its files', () => {
  const others = { ignored: { hidden: 3, trash: 1 }, unsupported: { raw: 12 }, unreadable: { folder: 2 } };
  const { discovery } = recordWith();
  const snapshot = unifiedProgress(recordWith({ discovery: { ...discovery, others } }));
  const counts = (['ignored', 'unsupported', 'unreadable', 'all'] as const).map((shown) => shownCount(snapshot, shown));
  expect(counts).toEqual([4, 12, 2, 18]);
});

it('an ignored folder says how many files are in it', () => {
  expect(fileStory({ reason: 'A trash folder.', files: 1_200 })).toBe('A trash folder. 1,200 files');
  expect(fileStory({ reason: 'Its name begins with a dot.', files: 1 })).toBe('Its name begins with a dot.');
});
