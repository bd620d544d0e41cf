import { lstat } from 'node:fs/promises';
import { readMounts } from '#libs/catalog';
import { isAtWork } from '#libs/contracts';
import { readRecord, samplePaths, sessionsAtWork, type PendingItem } from '#libs/ledger';
import type { SessionRecord } from '#libs/progress';
import { contains, isUnmounted } from '#libs/scanning';
import type { WorkerContext } from '../context.js';
import { FolderUnseenError, requireFolder, unlessSilent } from './session-folder.js';

/** Files of a chunk that are looked for, and then, where none of them is there, of its session. */
const OF_CHUNK = 8;
const OF_SESSION = 256;

/**
 * Makes sure that this worker sees a session's folder: that it is there, and that some of the files are that are known to
 * be in it, in the chunk or elsewhere in the session. A worker without the drive may have other files at the mount point.
 * @throws FolderUnseenError
 */
export async function requireSight(
  context: Pick<WorkerContext, 'database'>,
  session: SessionRecord,
  items: readonly PendingItem[],
): Promise<void> {
  const { rootPath } = session;
  await requireFolder(rootPath);
  const step = Math.max(1, Math.floor(items.length / OF_CHUNK));
  const ofChunk = items.filter((_, at) => at % step === 0).map(({ path }) => path);
  if (ofChunk.length === 0 || (await seesOneOf(rootPath, ofChunk))) return;
  if (await seesOneOf(rootPath, await samplePaths(context.database, session, OF_SESSION))) return;
  const what = 'None of the photos in the folder can be seen: perhaps a drive is not mounted.';
  throw new FolderUnseenError(rootPath, what, () => requireSight(context, session, items));
}

/**
 * Makes sure that no drive is away that was mounted at a folder which a file was in: it leaves an empty folder.
 * @throws FolderUnseenError
 */
export async function requireMounts(
  context: Pick<WorkerContext, 'database'>,
  rootPath: string,
  path: string,
): Promise<void> {
  for (const mount of await readMounts(context.database)) {
    if (!contains(mount, path) || !(await unlessSilent(rootPath, isUnmounted(mount)))) continue;
    const what = `The folder ${mount} is empty: perhaps a drive is not mounted.`;
    throw new FolderUnseenError(mount, what, () => requireMounts(context, rootPath, path));
  }
}

async function seesOneOf(rootPath: string, paths: readonly string[]): Promise<boolean> {
  const isThere = (path: string) =>
    lstat(path).then(
      () => true,
      () => false,
    );
  return (await unlessSilent(rootPath, Promise.all(paths.map(isThere)))).includes(true);
}

/**
 * Notes a folder among what the worker waits for, until it is seen again or its session is not at work.
 * @returns since when it is waited for
 */
export function waitForSight(context: WorkerContext, sessionId: number, { path, check }: FolderUnseenError): string {
  const reason = { cause: 'folder_unseen', path, message: `does not see ${path}` } as const;
  return context.waits.begin(reason, async () => {
    const session = await readRecord(context.database, sessionId);
    if (!session || !isAtWork(session.status)) return true;
    await check();
    return true;
  });
}

/** Whether this worker waits for a folder. */
export function isUnseen({ waits }: Pick<WorkerContext, 'waits'>, path: string): boolean {
  return waits.list().some((wait) => wait.cause === 'folder_unseen' && wait.path === path);
}

/** Whether a session is at work in a stage whose folder has nothing to do with those that this worker waits for. */
export async function hasSeenWork({ database, waits }: WorkerContext, stage: string): Promise<boolean> {
  const unseen = waits.list().flatMap(({ path }) => path ?? []);
  const isSeen = (root: string) => !unseen.some((path) => contains(path, root) || contains(root, path));
  return (await sessionsAtWork(database)).some((session) => session.stage === stage && isSeen(session.rootPath));
}

/** Whether other workers are there that may see a folder that this one does not. */
export async function othersMaySee({ beats, workerId }: WorkerContext, path: string): Promise<boolean> {
  const others = (await beats.read().catch(() => [])).filter(({ id }) => id !== workerId);
  return others.some(({ waits }) => !waits.some((wait) => wait.cause === 'folder_unseen' && wait.path === path));
}
