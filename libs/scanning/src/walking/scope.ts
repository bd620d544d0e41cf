import { realpath } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve, sep } from 'node:path';
import { isPhotoName, systemErrorCode } from '#libs/formats';
import { contains } from '../paths/contains.js';
import { PathError } from '../paths/path-error.js';
import { isHiddenName, isMangledName } from './names.js';
import { unreadableBecause } from './unreadable.js';
import type { Unreadable, WalkOptions } from './walk-types.js';

/** Which part of a root a walk covers. All paths are real paths. */
export class Scope {
  readonly root: string;
  /** Folders to start from; none is inside another. */
  readonly starts: readonly string[];
  /** Selected folders that cannot be walked. */
  readonly unreadable: readonly Unreadable[];
  readonly #excluded: readonly string[];

  private constructor(
    root: string,
    starts: readonly string[],
    excluded: readonly string[],
    unreadable: readonly Unreadable[],
  ) {
    this.root = root;
    this.starts = starts;
    this.#excluded = excluded;
    this.unreadable = unreadable;
  }

  /**
   * Resolves a selection of sub-folders under `root` (a real path).
   * @throws PathError if a sub-folder is absolute or climbs with `..`.
   */
  static async of(root: string, { subdirectories = [], exclude = [] }: WalkOptions): Promise<Scope> {
    const excluded = (await Promise.all(exclude.map(realpathIfPresent))).filter((folder) => !contains(folder, root));
    const refused: Unreadable[] = [];
    const selected: string[] = [];
    for (const subdirectory of subdirectories.length > 0 ? subdirectories : ['.']) {
      if (isAbsolute(subdirectory) || subdirectory.includes('\0') || subdirectory.split(sep).includes('..')) {
        throw new PathError('invalid_path', 'A sub-folder must be relative to its photo folder, without "..".');
      }
      const path = join(root, subdirectory);
      try {
        const real = await realpath(path);
        if (contains(root, real)) selected.push(real);
        else refused.push({ path, code: 'outside_root' });
      } catch (error) {
        refused.push(unreadableBecause(path, error));
      }
    }
    const starts = [...new Set(selected)].filter(
      (path, _index, all) =>
        !excluded.some((folder) => contains(folder, path)) &&
        !all.some((other) => other !== path && contains(other, path) && !hiddenBetween(other, path)),
    );
    return new Scope(root, starts, excluded, refused);
  }

  /** Whether `directory` is a folder that is never entered. */
  excludes(directory: string): boolean {
    return this.#excluded.some((folder) => contains(folder, directory));
  }

  /** Whether the walk reaches this real path without following a link. */
  reachesFolder(path: string): boolean {
    return this.starts.some((start) => contains(start, path) && !hiddenBetween(start, path));
  }

  /** Whether the walk reaches the photo at this real path without following a link. */
  reachesPhoto(path: string): boolean {
    return isPhotoName(basename(path)) && this.reachesFolder(path);
  }
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
