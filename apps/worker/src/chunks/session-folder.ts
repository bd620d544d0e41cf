import { DeadlineError, sharedRead, withDeadline } from '#libs/async';
import type { FolderState } from '#libs/contracts';
import { folderState } from '#libs/scanning';

/** A folder that does not answer for this long cannot be seen, in milliseconds. */
const ANSWER_MS = 10_000;

/** The folder of a session cannot be seen from here: nothing is wrong with its photos, and the work is done later. */
export class FolderUnseenError extends Error {
  override readonly name = 'FolderUnseenError';

  /** @param check throws while it cannot be seen */
  constructor(
    readonly path: string,
    what: string,
    readonly check: () => Promise<void> = () => requireFolder(path),
  ) {
    super(`${what} The session goes on when it is back.`);
  }
}

/** The refusal of a folder that is not where it was. */
export function folderGone(path: string): FolderUnseenError {
  return new FolderUnseenError(path, 'The folder is gone or empty: perhaps a drive is not mounted.');
}

/**
 * The refusal of a folder in which a walk found no photo, while another worker may see some: here may be a mount point
 * without its drive. Whether it has photos is known when the session has walked it.
 */
export function noPhotosSeen(path: string): FolderUnseenError {
  const what = 'The folder has no photos: perhaps a drive is not mounted.';
  return new FolderUnseenError(path, what, () => Promise.reject(new Error(what)));
}

/** What is read of a folder. @throws FolderUnseenError where nothing comes: the drive of a network may be away. */
export async function unlessSilent<T>(path: string, read: Promise<T>): Promise<T> {
  return withDeadline(read, ANSWER_MS).catch((error: unknown) => {
    if (!(error instanceof DeadlineError)) throw error;
    throw new FolderUnseenError(path, 'The folder does not answer: perhaps a network drive is away.');
  });
}

/** Shared, since a look at a network drive that is away holds a thread until that is back. */
const looks = new Map<string, () => Promise<FolderState>>();

/**
 * Makes sure that a session's folder is there and has something in it: a mount point without its drive is empty.
 * @throws FolderUnseenError
 */
export async function requireFolder(path: string): Promise<void> {
  const look = looks.get(path) ?? sharedRead(() => folderState(path));
  looks.set(path, look);
  if ((await unlessSilent(path, look())) !== 'there') throw folderGone(path);
}
