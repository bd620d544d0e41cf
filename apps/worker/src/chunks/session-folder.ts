import { opendir } from 'node:fs/promises';

/** The folder of a session cannot be seen from here: nothing is wrong with its photos, and the work is done later. */
export class FolderUnseenError extends Error {
  override readonly name = 'FolderUnseenError';

  constructor() {
    super('The folder is gone or empty: perhaps a drive is not mounted. The session goes on when it is back.');
  }
}

/**
 * Makes sure that a session's folder is there and has something in it: a mount point without its drive is empty.
 * @throws FolderUnseenError
 */
export async function requireFolder(path: string): Promise<void> {
  const isSeen = await opendir(path).then(
    async (folder) => {
      const entry = await folder.read();
      await folder.close();
      return entry !== null;
    },
    () => false,
  );
  if (!isSeen) throw new FolderUnseenError();
}
