import { describe, expect, it } from 'vitest';
import type { Directory } from '#libs/contracts';
import { choiceOf, rowsOf, toggle, trailTo, type Contents, partsOf } from './tree.js';

const folder = (path: string, hasSubdirectories = false): Directory => {
  return { path, name: path.slice(path.lastIndexOf('/') + 1), photos: 3, complete: true, hasSubdirectories };
};
const contents: Contents = new Map([
  ['/photos', [folder('/photos/2023', true), folder('/photos/2024', true), folder('/photos/scans')]],
  ['/photos/2024', [folder('/photos/2024/beach'), folder('/photos/2024/snow')]],
]);
const names = (open: string[], filter = '') =>
  rowsOf('/photos', contents, { open: new Set(open), filter }).map(
    ({ level, directory }) => `${' '.repeat(level - 1)}${directory.name}`,
  );

describe('the rows of the folder tree', () => {
  it('are the folders, with the sub-folders of each expanded one', () => {
    expect(names([])).toEqual(['2023', '2024', 'scans']);
    expect(names(['/photos/2024'])).toEqual(['2023', '2024', ' beach', ' snow', 'scans']);
  });

  it('have their position among siblings, and say whether they can be expanded', () => {
    const rows = rowsOf('/photos', contents, { open: new Set(['/photos/2024']), filter: '' });
    expect(rows.map(({ position, siblings, open }) => [position, siblings, open])).toEqual([
      [1, 3, false],
      [2, 3, true],
      [1, 2, null],
      [2, 2, null],
      [3, 3, null],
    ]);
  });

  it('are those that match the filter, their content and their parents', () => {
    expect(names(['/photos/2024'], 'SNOW')).toEqual(['2024', ' snow']);
    expect(names(['/photos/2024'], '202')).toEqual(['2023', '2024', ' beach', ' snow']);
    expect(names(['/photos/2024'], 'nowhere')).toEqual([]);
  });
});

describe('the selection of folders', () => {
  it('includes the content of a selected folder, but not a sibling with the same prefix', () => {
    const chosen = new Set(['/photos/2024']);
    expect(
      ['/photos/2024', '/photos/2024/snow', '/photos/2024-old', '/photos'].map((path) => choiceOf(chosen, path)),
    ).toEqual(['chosen', 'within', 'not', 'not']);
  });

  it('replaces the folders below a newly selected one', () => {
    const chosen = new Set(['/photos/2024/snow', '/photos/scans']);
    expect([...toggle(chosen, '/photos/2024')]).toEqual(['/photos/scans', '/photos/2024']);
  });

  it('deselects a folder', () => {
    expect([...toggle(new Set(['/photos/2024', '/photos/scans']), '/photos/2024')]).toEqual(['/photos/scans']);
  });
});

describe('the path to a folder', () => {
  it('begins at its root', () => {
    expect(trailTo([folder('/photos'), folder('/photos/family')], '/photos/family/2024/snow')).toEqual([
      { name: '/photos/family', path: '/photos/family' },
      { name: '2024', path: '/photos/family/2024' },
      { name: 'snow', path: '/photos/family/2024/snow' },
    ]);
  });

  it('works for the file system root', () => {
    expect(trailTo([folder('/')], '/photos').map(({ path }) => path)).toEqual(['/', '/photos']);
  });

  it('begins at the computer, where all folders are browsed', () => {
    expect(partsOf('/home/ann')).toEqual([
      { name: 'This computer', path: '/' },
      { name: 'home', path: '/home' },
      { name: 'ann', path: '/home/ann' },
    ]);
    expect(partsOf('/')).toHaveLength(1);
  });

  it('is empty outside of the roots', () => {
    expect(trailTo([folder('/photos')], '/photos-2')).toEqual([]);
  });
});
