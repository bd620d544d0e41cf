import { readAddedRoots, readMounts } from '#libs/catalog';
import type { Settings } from '#libs/config';
import type { Database } from '#libs/database';
import { walkPhotos, withAdded, type Root, type WalkBatch } from '#libs/scanning';

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
  readonly settings: Pick<Settings, 'dataDirectory'>;
  /** Those of the settings. */
  readonly roots: readonly Root[];
}

/** The roots of the settings, and those that were added. */
export async function allRoots({ database, roots }: Pick<WalkNeeds, 'database' | 'roots'>): Promise<Root[]> {
  return withAdded(roots, await readAddedRoots(database));
}

/** Walks a folder as its sessions do, with the settings of this installation. */
export async function walkFolder(
  needs: WalkNeeds,
  { rootPath, subdirectories, ignore }: FolderWalk,
  signal: AbortSignal,
): Promise<AsyncGenerator<WalkBatch>> {
  const roots = await allRoots(needs);
  return walkPhotos(rootPath, {
    subdirectories,
    ignore,
    exclude: [needs.settings.dataDirectory],
    roots: roots.map(({ path }) => path),
    mounts: await readMounts(needs.database),
    signal,
  });
}
