import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathErrorOf } from '../paths/path-error.js';
import { contains, resolveDirectory } from '../paths/roots.js';
import { isMangledName } from './scope.js';

/** Sub-folders that are listed, at most. */
const MAX_FOLDERS = 2_000;
/** Entries that are read in one folder, at most. */
const MAX_ENTRIES = 50_000;

/** The sub-folders of a folder, by name. */
export interface FolderNames {
  /** The real path of the folder. */
  readonly path: string;
  /** The folder above; null at the top. */
  readonly parent: string | null;
  readonly folders: { name: string; path: string }[];
  /** False if there are more. */
  readonly complete: boolean;
}

/**
 * Lists the names of the sub-folders of any folder of this computer. Nothing in them is read. Hidden ones and those in
 * `exclude` (real paths) are left out.
 * @throws PathError as `resolveDirectory`.
 */
export async function listFolderNames(directory: string, exclude: readonly string[] = []): Promise<FolderNames> {
  const path = await resolveDirectory(directory);
  const folders: { name: string; path: string }[] = [];
  let seen = 0;
  try {
    for await (const entry of await opendir(path, { bufferSize: 128 })) {
      if (++seen > MAX_ENTRIES || folders.length > MAX_FOLDERS) break;
      const { name } = entry;
      const place = join(path, name);
      if (name.startsWith('.') || isMangledName(name) || exclude.some((folder) => contains(folder, place))) continue;
      if (await isFolder(place, entry)) folders.push({ name, path: place });
    }
  } catch (error) {
    throw pathErrorOf(error, path);
  }
  return {
    path,
    parent: path === '/' ? null : dirname(path),
    folders: folders.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MAX_FOLDERS),
    complete: seen <= MAX_ENTRIES && folders.length <= MAX_FOLDERS,
  };
}

async function isFolder(path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(path).then(
    (target) => target.isDirectory(),
    () => false, // a broken link leads to no folder
  );
}
