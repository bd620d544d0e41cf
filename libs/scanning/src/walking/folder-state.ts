import { opendir } from 'node:fs/promises';
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
