import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asOrdinaryUser, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { lookAtFolder } from './look-at-folder.js';

it('a folder is there, empty, gone or unreadable', async () => {
  const folder = await temporaryFolder();
  expect(await lookAtFolder(folder)).toBe('empty');
  await writeFiles(folder, { 'a.jpg': '' });
  expect(await lookAtFolder(folder)).toBe('there');
  expect(await lookAtFolder(join(folder, 'none'))).toBe('gone');
  expect(await lookAtFolder(join(folder, 'a.jpg'))).toBe('gone');
  await mkdir(join(folder, 'closed'));
  await chmod(join(folder, 'closed'), 0);
  expect(await asOrdinaryUser(() => lookAtFolder(join(folder, 'closed')))).toBe('unreadable');
});
