import { realpath } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve, sep } from 'node:path';
import { isPhotoName, systemErrorCode } from '#libs/formats';
import { PathError } from '../paths/path-error.js';
import { contains } from '../paths/roots.js';
import { unreadableBecause, type Unreadable } from './unreadable.js';

/**
 * Whether a file or folder is hidden and therefore not walked: its name starts with a dot.
 * This covers the `._name.jpg` resource files that macOS leaves on foreign file systems.
 */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}

/**
 * Whether a name was read from bytes that are not UTF-8. Node replaces them by U+FFFD, so the file cannot be opened
 * by that name; names that really contain U+FFFD are refused too.
 */
export function isMangledName(name: string): boolean {
  return name.includes('\uFFFD');
}

/** What a walk covers. */
export interface WalkOptions {
  /** Folders to walk, relative to the root; none means the whole root. They may overlap. */
  readonly subdirectories?: readonly string[];
  /** Folders below the root that are never entered, for example the data directory; those that contain the root are ignored. */
  readonly exclude?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Which part of a root a walk covers. All paths are real paths. */
export type Scope = Awaited<ReturnType<typeof scopeOf>>;

/**
 * Resolves a selection of sub-folders under `root` (a real path).
 * @throws PathError if a sub-folder is absolute or climbs with `..`.
 */
export async function scopeOf(root: string, { subdirectories = [], exclude = [] }: WalkOptions) {
  const excluded = (await Promise.all(exclude.map(realpathIfPresent))).filter((folder) => !contains(folder, root));
  const excludes = (directory: string) => excluded.some((folder) => contains(folder, directory));
  const unreadable: Unreadable[] = [];
  const selected: string[] = [];
  for (const subdirectory of subdirectories.length > 0 ? subdirectories : ['.']) {
    if (isAbsolute(subdirectory) || subdirectory.includes('\0') || subdirectory.split(sep).includes('..')) {
      throw new PathError('invalid_path', 'A sub-folder must be relative to its photo folder, without "..".');
    }
    const path = join(root, subdirectory);
    try {
      const real = await realpath(path);
      if (contains(root, real)) selected.push(real);
      else unreadable.push({ path, code: 'outside_root' });
    } catch (error) {
      unreadable.push(unreadableBecause(path, error));
    }
  }
  const reaches = (folder: string, path: string) => contains(folder, path) && !hiddenBetween(folder, path);
  const starts = [...new Set(selected)].filter(
    (path, _index, all) => !excludes(path) && !all.some((other) => other !== path && reaches(other, path)),
  );
  /** Whether the walk reaches this real path without following a link. */
  const reachesFolder = (path: string) => starts.some((start) => reaches(start, path));
  return {
    root,
    /** Folders to start from; none is inside another. */
    starts,
    /** Selected folders that cannot be walked. */
    unreadable,
    /** Whether a folder is never entered. */
    excludes,
    reachesFolder,
    /** Whether the walk reaches the photo at this real path without following a link. */
    reachesPhoto: (path: string) => isPhotoName(basename(path)) && reachesFolder(path),
  };
}

/** Whether a folder between `folder` and `path` has a name that the walk does not enter. */
function hiddenBetween(folder: string, path: string): boolean {
  return path
    .slice(folder.length)
    .split(sep)
    .some((name) => isHiddenName(name) || isMangledName(name));
}

async function realpathIfPresent(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return resolve(path);
    throw error;
  }
}
