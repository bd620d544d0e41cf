import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isPhotoName } from '#libs/formats';
import { PathError, pathErrorOf } from '../paths/path-error.js';
import { contains, resolveDirectoryInRoots, resolveInRoots, type Root } from '../paths/roots.js';
import { fileRule, folderRule } from './ignore-rules.js';
import { isMangledName } from './scope.js';

/** Entries read in one folder, at most; in a larger folder only the first photos are counted. */
const MAX_ENTRIES = 10_000;
/** Sub-folders read at a time. */
const CONCURRENCY = 8;

/** A folder in the folder browser. */
interface DirectoryEntry {
  readonly name: string;
  /** Absolute real path. */
  readonly path: string;
  /** Photos directly in it. */
  readonly photos: number;
  readonly hasSubdirectories: boolean;
}

/**
 * Lists the sub-folders of a folder under `roots`, by name. Folders that are ignored by default and those in `exclude` (real paths) are left
 * out, and so are links that lead out of the roots. An unreadable folder is listed as empty.
 * @throws PathError as `resolveDirectoryInRoots`.
 */
export async function listDirectories(
  roots: readonly Root[],
  path: string,
  exclude: readonly string[] = [],
): Promise<{ directory: DirectoryEntry; directories: DirectoryEntry[] }> {
  const directory = await resolveDirectoryInRoots(roots, path);
  const contents = await contentsOf(directory).catch((error: unknown) => {
    throw pathErrorOf(error, path);
  });
  const directories: DirectoryEntry[] = [];
  for (let i = 0; i < contents.subdirectories.length; i += CONCURRENCY) {
    const some = contents.subdirectories.slice(i, i + CONCURRENCY);
    const entries = await Promise.all(some.map((name) => describe(roots, join(directory, name), exclude)));
    directories.push(...entries.filter((entry) => entry !== undefined));
  }
  directories.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { directory: entryOf(directory, directory, contents), directories };
}

interface Contents {
  photos: number;
  subdirectories: string[];
}

async function describe(
  roots: readonly Root[],
  path: string,
  exclude: readonly string[],
): Promise<DirectoryEntry | undefined> {
  try {
    const real = await resolveInRoots(roots, path);
    if (exclude.some((folder) => contains(folder, real)) || !(await stat(real)).isDirectory()) return undefined;
    return entryOf(path, real, await contentsOf(real));
  } catch (error) {
    const { code } = error instanceof PathError ? error : pathErrorOf(error, path);
    if (code !== 'unreadable') return undefined;
    return { name: basename(path), path, photos: 0, hasSubdirectories: false };
  }
}

function entryOf(path: string, real: string, { photos, subdirectories }: Contents): DirectoryEntry {
  return { name: basename(path), path: real, photos, hasSubdirectories: subdirectories.length > 0 };
}

async function contentsOf(directory: string): Promise<Contents> {
  const contents: Contents = { photos: 0, subdirectories: [] };
  let seen = 0;
  for await (const entry of await opendir(directory, { bufferSize: 128 })) {
    if (++seen > MAX_ENTRIES) break;
    const { name } = entry;
    if (isMangledName(name)) continue;
    if (await isFolder(directory, entry)) {
      if (!folderRule(directory, name)) contents.subdirectories.push(name);
    } else if (isPhotoName(name) && !fileRule(name)) contents.photos += 1;
  }
  return contents;
}

async function isFolder(directory: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return (await stat(join(directory, entry.name))).isDirectory();
  } catch {
    return false; // a broken link leads to no folder
  }
}
