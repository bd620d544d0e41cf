import { readAddedRoots, readMounts } from '#libs/catalog';
import type { Settings } from '#libs/config';
import type { Database } from '#libs/database';
import { openRoots, walkPhotos, type Root, type WalkBatch } from '#libs/scanning';

/** What of a folder is walked. */
export interface FolderWalk {
  readonly rootPath: string;
  /** Relative to the root; none means all of it. */
  readonly subdirectories: readonly string[];
  readonly ignore: readonly string[];
}

/** What walks need of this installation. */
export interface WalkNeeds {
  readonly database: Database;
  readonly settings: Pick<Settings, 'dataDirectory' | 'roots'>;
}

/** The roots that are there now: those of the settings, and those that were added. */
export async function rootsThere({ database, settings }: WalkNeeds): Promise<Root[]> {
  const opened = await Promise.all(settings.roots.map((root) => openRoots([root]).catch(() => [])));
  const added = await readAddedRoots(database);
  return [...opened.flat(), ...added.map(({ path }) => ({ path, configured: path }))];
}

/** Walks a folder as its sessions do, with the settings of this installation. */
export async function walkFolder(
  needs: WalkNeeds,
  { rootPath, subdirectories, ignore }: FolderWalk,
  signal: AbortSignal,
): Promise<AsyncGenerator<WalkBatch>> {
  // A root that is gone has no photos to which a link could lead.
  const roots = await rootsThere(needs);
  return walkPhotos(rootPath, {
    subdirectories,
    ignore,
    exclude: [needs.settings.dataDirectory],
    roots: roots.map(({ path }) => path),
    mounts: await readMounts(needs.database),
    signal,
  });
}
