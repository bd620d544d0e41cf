import type { Connection } from '#libs/database';
import { findPhase } from '#libs/phases';
import type { NewSession } from './sessions.js';

/** A folder whose changes start sessions by themselves. */
export interface WatchedFolder {
  readonly id: number;
  /** Absolute and resolved. */
  readonly path: string;
  readonly ignore: readonly string[];
}

/** The ids of the folders that are watched. */
export async function watchedFolderIds(connection: Connection): Promise<number[]> {
  const folders = await connection.folder.findMany({ where: { watched: true }, select: { id: true } });
  return folders.map(({ id }) => id);
}

/** A folder that is watched, and whether one of its sessions has not ended; null where it is not watched any more. */
export async function readWatchedFolder(
  connection: Connection,
  id: number,
): Promise<(WatchedFolder & { readonly isBusy: boolean }) | null> {
  const status = { in: ['pending', 'discovering', 'running', 'paused'] };
  const sessions = { where: { status }, select: { id: true }, take: 1 };
  const folder = await connection.folder.findUnique({
    where: { id, watched: true },
    select: { path: true, ignore: true, sessions },
  });
  return folder && { id, path: folder.path, ignore: folder.ignore, isBusy: folder.sessions.length > 0 };
}

/** The options with which the folder was last indexed; null where it never was. */
export async function lastOptions(
  connection: Connection,
  folderId: number,
): Promise<Pick<NewSession, 'faceQuality' | 'minFaceSize' | 'phases'> | null> {
  const last = await connection.trainingSession.findFirst({
    where: { folderId },
    orderBy: { id: 'desc' },
    select: { faceQuality: true, minFaceSize: true, phases: { select: { phase: true } } },
  });
  if (!last) return null;
  const phases = last.phases.map(({ phase }) => phase).filter((name) => findPhase(name)?.optional);
  return { faceQuality: last.faceQuality as NewSession['faceQuality'], minFaceSize: last.minFaceSize, phases };
}
