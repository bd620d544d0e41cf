import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asOrdinaryUser, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { folderState } from './folder-state.js';

it('a folder is there, empty, gone or unreadable', async () => {
  const folder = await temporaryFolder();
  expect(await folderState(folder)).toBe('empty');
  await writeFiles(folder, { 'a.jpg': '' });
  expect(await folderState(folder)).toBe('there');
  expect(await folderState(join(folder, 'none'))).toBe('gone');
  expect(await folderState(join(folder, 'a.jpg'))).toBe('gone');
  await mkdir(join(folder, 'closed'));
  await chmod(join(folder, 'closed'), 0);
  expect(await asOrdinaryUser(() => folderState(join(folder, 'closed')))).toBe('unreadable');
});
