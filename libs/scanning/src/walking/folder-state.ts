import { lstat, opendir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FolderState } from '#libs/contracts';
import { systemErrorCode } from '#libs/formats';

/** Looks whether a folder can be seen; a drive that does not answer may keep it waiting for ever. */
export async function folderState(path: string): Promise<FolderState> {
  try {
    const folder = await opendir(path);
    const entry = await folder.read().finally(() => folder.close());
    return entry === null ? 'empty' : 'there';
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error)) ? 'gone' : 'unreadable';
  }
}

/** Whether a folder where a drive was mounted has none now: it is empty, and on the drive of its parent. */
export async function isUnmounted(path: string): Promise<boolean> {
  if ((await folderState(path)) !== 'empty') return false;
  const [folder, parent] = await Promise.all([lstat(path), lstat(dirname(path))]);
  return folder.dev === parent.dev;
}
