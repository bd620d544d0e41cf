import { isAbsolute, join, relative } from 'node:path';
import { contains, resolveDirectoryInRoots } from '#libs/scanning';
import type { ApiContext } from '../context.js';
import { ApiException } from '../errors/api-exception.js';

/** A choice of folders as a client sends it: sub-folders are relative to the root, or absolute. */
interface Choice {
  readonly rootPath: string;
  readonly subdirectories: readonly string[];
}

/**
 * Checks that chosen folders are inside the allowed roots and outside Darkroom's own data.
 * @returns the real path of the root, and the sub-folders relative to it; an empty list means the whole root.
 * @throws PathError, ApiException
 */
export async function chooseFolders(
  context: ApiContext,
  { rootPath, subdirectories }: Choice,
): Promise<{ root: string; subdirectories: string[] }> {
  const { settings, sampleAlbum } = context;
  const roots = await context.roots();
  const root = await resolveDirectoryInRoots(roots, rootPath);
  if (contains(settings.dataDirectory, root) && !(sampleAlbum !== null && contains(sampleAlbum, root))) {
    throw new ApiException('folder_not_allowed', 'This folder holds the data of Darkroom. Choose another folder.');
  }
  const chosen = await Promise.all(
    subdirectories.map(async (subdirectory) => {
      const path = await resolveDirectoryInRoots(
        roots,
        isAbsolute(subdirectory) ? subdirectory : join(root, subdirectory),
      );
      if (!contains(root, path)) throw new ApiException('folder_not_allowed', `${subdirectory} is not in ${rootPath}.`);
      return relative(root, path);
    }),
  );
  return { root, subdirectories: chosen.includes('') ? [] : [...new Set(chosen)].sort() };
}
