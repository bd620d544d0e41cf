import { OneAtATime, withDeadline } from '#libs/async';
import type { FolderState } from '#libs/contracts';
import { folderState } from '#libs/scanning';

/** Longest that a folder may take to answer: a network drive that is away may never do. */
const DEADLINE_MS = 500;

/** Folders that may keep a look waiting: each holds one of the four threads of Node's file system. */
const MOST_SILENT = 2;

/** The folders that have not answered yet. */
const silent = new Set<string>();
const looks = new OneAtATime();

/** Looks whether a folder can be seen, without waiting for a drive that does not answer. */
export function lookAtFolder(path: string): Promise<FolderState> {
  return looks.run(async () => {
    if (silent.has(path) || silent.size >= MOST_SILENT) return 'unreadable';
    silent.add(path);
    const look = folderState(path).finally(() => silent.delete(path));
    return withDeadline(look, DEADLINE_MS).catch(() => 'unreadable');
  });
}
