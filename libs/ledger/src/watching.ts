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

/** The folders that are watched. */
export function watchedFolders(connection: Connection): Promise<WatchedFolder[]> {
  const select = { id: true, path: true, ignore: true };
  return connection.folder.findMany({ where: { watched: true }, select, orderBy: { id: 'asc' } });
}

/** Whether a session over the folder has not ended. */
export async function hasUnfinishedSession(connection: Connection, folderId: number): Promise<boolean> {
  const status = { in: ['pending', 'discovering', 'running', 'paused'] };
  return (await connection.trainingSession.count({ where: { folderId, status } })) > 0;
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
