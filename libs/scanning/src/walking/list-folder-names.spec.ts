import { chmod, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { asOrdinaryUser, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { listFolderNames } from './list-folder-names.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFiles(folder, {
    'b/1.jpg': 'x',
    'a/in/2.jpg': 'x',
    '.hidden/3.jpg': 'x',
    'data/4.jpg': 'x',
    '5.jpg': 'x',
  });
});

test('lists the sub-folders by name, without hidden and excluded ones, and no file', async () => {
  expect(await listFolderNames(folder, [join(folder, 'data')])).toEqual({
    path: folder,
    parent: dirname(folder),
    folders: ['a', 'b'].map((name) => ({ name, path: join(folder, name) })),
    complete: true,
  });
});

test('follows a link to a folder where it is entered', async () => {
  await symlink('../b', join(folder, 'a/way'));
  await symlink('gone', join(folder, 'a/broken'));
  const { folders } = await listFolderNames(join(folder, 'a'));
  expect(folders.map(({ name }) => name)).toEqual(['in', 'way']);
  expect(await listFolderNames(join(folder, 'a/way'))).toMatchObject({ path: join(folder, 'b') });
});

test('has nothing above the top', async () => expect(await listFolderNames('/')).toMatchObject({ parent: null }));

test('lists no more than 2,000 folders, and says so', async () => {
  const names = Array.from({ length: 2_001 }, (_, at) => [`many/${at}/x`, ''] as const);
  await writeFiles(folder, Object.fromEntries(names));
  const { folders, complete } = await listFolderNames(join(folder, 'many'));
  expect([folders.length, complete]).toEqual([2_000, false]);
});

test('refuses what is no folder, cannot be read, or is no path', async () => {
  await chmod(join(folder, 'b'), 0);
  const codeOf = (path: string) =>
    asOrdinaryUser(() => listFolderNames(path)).then(
      () => 'listed',
      (error: unknown) => (error as { code: string }).code,
    );
  expect(await codeOf(join(folder, '5.jpg'))).toBe('not_a_directory');
  expect(await codeOf(join(folder, 'b'))).toBe('unreadable');
  expect(await codeOf(join(folder, 'nothing'))).toBe('not_found');
  for (const path of ['a', `${folder}/a/../b`, `${folder}\0`]) expect(await codeOf(path)).toBe('invalid_path');
});
