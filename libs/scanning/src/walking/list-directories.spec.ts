import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { asOrdinaryUser, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { resolveRoots, type Root } from '../paths/roots.js';
import { describeDirectories, listDirectories } from './list-directories.js';

let root: string;
let roots: Root[];
beforeEach(async () => {
  root = await temporaryFolder();
  roots = await resolveRoots([root]);
  await writeFiles(root, {
    '1.jpg': 'x',
    'b/2.jpg': 'x',
    'b/3.PNG': 'x',
    'b/notes.txt': 'x',
    'b/deeper/4.jpg': 'x',
    'a/5.gif': 'x',
    '.hidden/6.jpg': 'x',
    'data/7.jpg': 'x',
  });
});

test('lists sub-folders by name, with the photos in and below each', async () => {
  const listing = await listDirectories(roots, root, [join(root, 'data')]);
  expect(listing).toMatchObject({ path: root, photos: 1 });
  expect(listing.directories).toEqual([
    { name: 'a', path: join(root, 'a'), photos: 1, complete: true, hasSubdirectories: false },
    { name: 'b', path: join(root, 'b'), photos: 3, complete: true, hasSubdirectories: true },
  ]);
});

test('describes folders, without excluded ones and what is ignored in them', async () => {
  await writeFiles(root, { 'b/@eaDir/2.jpg/T.jpg': 'x', 'b/._2.jpg': 'x', 'a/deep/er/8.jpg': 'x' });
  await symlink('../b', join(root, 'a/in'));
  const described = await describeDirectories(roots, [root, join(root, 'a'), '/usr'], [join(root, 'data')]);
  expect(described.map(({ path, photos }) => [path, photos])).toEqual([
    [root, 6],
    [join(root, 'a'), 2],
  ]);
});

test('counts files without an extension by their first bytes, of many only some', async () => {
  const jpeg = Buffer.of(0xff, 0xd8, 0xff);
  await writeFiles(root, { 'a/IMG_1': jpeg, 'a/README': 'x' });
  const names = Array.from({ length: 300 }, (_, at) => `b/deeper/IMG_${at}`);
  await writeFiles(root, Object.fromEntries(names.map((name) => [name, jpeg])));
  const { directories } = await listDirectories(roots, root, [join(root, 'data')]);
  expect(directories).toMatchObject([
    { photos: 2, complete: true },
    { photos: 259, complete: false },
  ]);
});

test('shows links to folders under a root by their name and real path, and no other links', async () => {
  await symlink('/usr', join(root, 'a/out'));
  await symlink('../b', join(root, 'a/in'));
  await symlink('gone', join(root, 'a/broken'));
  const { directories } = await listDirectories(roots, join(root, 'a'));
  expect(directories).toMatchObject([{ name: 'in', path: join(root, 'b'), photos: 3 }]);
});

test('lists an unreadable folder as empty', async () => {
  await chmod(join(root, 'b'), 0);
  const { directories } = await asOrdinaryUser(() => listDirectories(roots, root));
  expect(directories.find(({ name }) => name === 'b')).toMatchObject({ photos: 0, hasSubdirectories: false });
});

test('refuses paths outside the roots', async () => {
  await expect(listDirectories(roots, '/usr')).rejects.toMatchObject({ code: 'outside_roots' });
});
