import type { Settings } from '#libs/config';
import { openRoots, walkPhotos, type WalkBatch } from '#libs/scanning';

/** What of a folder is walked. */
export interface FolderWalk {
  readonly rootPath: string;
  /** Relative to the root; none means all of it. */
  readonly subdirectories: readonly string[];
  readonly ignore: readonly string[];
}

/** Walks a folder as its sessions do, with the settings of this installation. */
export async function walkFolder(
  { dataDirectory, roots }: Pick<Settings, 'dataDirectory' | 'roots'>,
  { rootPath, subdirectories, ignore }: FolderWalk,
  signal: AbortSignal,
): Promise<AsyncGenerator<WalkBatch>> {
  // A root that is gone has no photos to which a link could lead.
  const opened = await Promise.all(roots.map((root) => openRoots([root]).catch(() => [])));
  return walkPhotos(rootPath, {
    subdirectories,
    ignore,
    exclude: [dataDirectory],
    roots: opened.flat().map(({ path }) => path),
    signal,
  });
}
