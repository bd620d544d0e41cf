import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { OtherFile } from '#libs/contracts';
import { systemErrorCode } from '#libs/formats';
import { PathError } from '../paths/path-error.js';
import { contains } from '../paths/roots.js';
import { fileRule, folderRule, patternRule, type Ignored } from './ignore-rules.js';
import { unreadable, unreadableBecause } from './unreadable.js';

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
  /** Further folders into which links are followed, as real paths. */
  readonly roots?: readonly string[];
  /** Patterns of files and folders that are ignored beside the default rules. */
  readonly ignore?: readonly string[];
  /** Folders below the root where drives were mounted before: one that is empty without its drive cannot be read. */
  readonly mounts?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Which part of a root a walk covers. All paths are real paths. */
export type Scope = Awaited<ReturnType<typeof scopeOf>>;

const EXCLUDED: Ignored = { kind: 'darkroom', reason: 'The data of Darkroom.' };

/**
 * Resolves a selection of sub-folders under `root` (a real path).
 * @throws PathError if a sub-folder is absolute or climbs with `..`.
 */
export async function scopeOf(
  root: string,
  { subdirectories = [], exclude = [], roots = [], ignore = [] }: WalkOptions,
) {
  const excluded = (await Promise.all(exclude.map(realpathIfPresent))).filter((folder) => !contains(folder, root));
  const excludes = (path: string) => excluded.some((folder) => contains(folder, path));
  const allowed = [root, ...roots];
  const matched = ignore.length > 0 ? patternRule(ignore) : undefined;
  /** The rule of the session's own that an entry matches; paths are compared below the root that has them. */
  const ownRule = (path: string, isFolder: boolean): Ignored | undefined => {
    if (!matched) return undefined;
    const base = allowed.find((each) => contains(each, path)) ?? '';
    return matched(path.slice(base.length).replace(/^\//, ''), isFolder);
  };
  const ignoresFolder = (parent: string, path: string): Ignored | undefined =>
    excludes(path) ? EXCLUDED : (folderRule(parent, basename(path)) ?? ownRule(path, true));
  const ignoresFile = (name: string, path: string): Ignored | undefined => fileRule(name) ?? ownRule(path, false);

  /** Whether the walk of `folder` enters the folder `path`, which is below it or the same. */
  const enters = (folder: string, path: string): boolean => {
    let parent = folder;
    for (const name of path.slice(folder.length).split(sep).filter(Boolean)) {
      const child = join(parent, name);
      if (isMangledName(name) || ignoresFolder(parent, child)) return false;
      parent = child;
    }
    return true;
  };
  const reaches = (folder: string, path: string) => contains(folder, path) && enters(folder, path);

  const unreadables: OtherFile[] = [];
  const selected: string[] = [];
  for (const subdirectory of subdirectories.length > 0 ? subdirectories : ['.']) {
    if (isAbsolute(subdirectory) || subdirectory.includes('\0') || subdirectory.split(sep).includes('..')) {
      throw new PathError('invalid_path', 'A sub-folder must be relative to its photo folder, without "..".');
    }
    const path = join(root, subdirectory);
    try {
      const real = await realpath(path);
      if (contains(root, real)) selected.push(real);
      else unreadables.push(unreadable('link', path, 'outside_roots'));
    } catch (error) {
      unreadables.push(unreadableBecause('folder', path, error));
    }
  }
  const starts = [...new Set(selected)].filter(
    (path, _index, all) => !excludes(path) && !all.some((other) => other !== path && reaches(other, path)),
  );
  /** Whether the walk reaches this folder without following a link. */
  const reachesFolder = (path: string) => starts.some((start) => reaches(start, path));
  return {
    /** Folders to start from; none is inside another, except where the walk of that one ignores it. */
    starts,
    /** Selected folders that cannot be walked. */
    unreadable: unreadables,
    /** Whether a file or folder is below one that is never entered. */
    excludes,
    /** The rule by which the folder `path` in `parent` is not entered. */
    ignoresFolder,
    /** The rule by which a file is ignored. */
    ignoresFile,
    /** Whether a link may lead to this path. */
    allows: (path: string) => allowed.some((each) => contains(each, path)),
    reachesFolder,
    /** Whether the walk reaches the file at this path without following a link. */
    reachesFile: (path: string) => !ignoresFile(basename(path), path) && reachesFolder(dirname(path)),
  };
}

async function realpathIfPresent(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return resolve(path);
    throw error;
  }
}
