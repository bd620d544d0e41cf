import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeDirectory } from '../support/folder.js';
import { Disk } from './disk.js';
import { FIRST_OTHER, type Expected } from './folder.js';

let disk: Disk;
/** Three pictures and a bad file, in two sub-folders. */
beforeEach(async () => {
  const folder = makeDirectory('darkroom-disk');
  const other = join(makeDirectory('darkroom-disk'), 'other.jpg');
  await writeFile(other, 'other');
  for (const name of ['holiday', join('family', 'old')]) await mkdir(join(folder, name), { recursive: true });
  const files = new Map<string, Expected>();
  for (const [picture, name] of ['a.jpg', 'holiday/b.jpg', 'family/old/c.jpg'].entries())
    files.set(join(folder, name), { kind: 'picture', picture });
  files.set(join(folder, 'holiday/bad.jpg'), { kind: 'bad', reason: /bad/ });
  for (const path of files.keys()) await writeFile(path, path);
  disk = new Disk(folder, files, { photos: [], others: [other], bad: '' });
});

const filesOnDisk = async () => {
  const entries = await readdir(disk.folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
};

it.each([
  ['files-renamed', 4],
  ['files-deleted', 2],
  ['files-replaced', 4],
  ['files-touched', 4],
] as const)('%s: the paths are those on disk', async (kind, left) => {
  await disk.change({ kind, files: 2, at: 0 });
  expect(await filesOnDisk()).toEqual([...disk.files.keys()].sort());
  expect(disk.files.size).toBe(left);
  expect(disk.disturbed.size).toBeGreaterThan(0);
});

it('a replaced file is another picture', async () => {
  await disk.change({ kind: 'files-replaced', files: 1, at: 0 });
  const [path = ''] = disk.disturbed;
  expect(await readFile(path, 'utf8')).toBe('other');
  expect(disk.files.get(path)).toEqual({ kind: 'picture', picture: FIRST_OTHER });
});

it('a sub-folder takes all of its files along, and can be renamed again', async () => {
  for (const at of [0, 0.9, 0]) await disk.change({ kind: 'subfolder-renamed', at });
  expect(await filesOnDisk()).toEqual([...disk.files.keys()].sort());
  expect([...disk.files.values()].map(({ kind }) => kind).sort()).toEqual(['bad', 'picture', 'picture', 'picture']);
});

it('a root that is away is an empty folder, and comes back as it was', async () => {
  const before = [await filesOnDisk(), (await stat(disk.folder)).ino];
  await disk.withoutRoot(async () => expect(await readdir(disk.folder)).toEqual([]));
  expect([await filesOnDisk(), (await stat(disk.folder)).ino]).toEqual(before);
});

it('operations wait for each other', async () => {
  await Promise.all([
    disk.change({ kind: 'root-unmounted', ms: 50 }),
    disk.change({ kind: 'files-deleted', files: 1, at: 0 }),
  ]);
  expect(await filesOnDisk()).toHaveLength(3);
});
