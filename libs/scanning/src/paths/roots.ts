import { opendir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, normalize, resolve, sep } from 'node:path';
import { PathError, pathErrorOf } from './path-error.js';

/** A folder under which photos may be read. */
export interface Root {
  /** Absolute, without symbolic links: every safe path starts with it. */
  readonly path: string;
  /** Absolute, as configured; it may be a link to `path`. */
  readonly configured: string;
}

/**
 * Whether `path` is `directory` or inside it, compared by component, so that `/photos_library` is not under `/photos`.
 * Both must be absolute and normalised.
 */
export function contains(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

/**
 * Validates the folders that photos may be read from.
 * Relative ones are resolved against the working directory; of several names for one folder the first is kept.
 * @throws PathError naming the first folder that is missing, not a folder, or unreadable.
 */
export async function openRoots(directories: readonly string[]): Promise<Root[]> {
  const roots: Root[] = [];
  for (const directory of directories) {
    if (directory === '' || directory.includes('\0')) {
      throw new PathError('invalid_path', 'A photo folder needs a name without NUL characters.');
    }
    const configured = resolve(directory);
    const path = await openDirectory(configured);
    if (!roots.some((root) => root.path === path)) roots.push({ path, configured });
  }
  return roots;
}

/**
 * Resolves a client's path to the real path of a file or folder under one of `roots`.
 * Links are followed first, and the result is compared by component.
 * Outside the roots existing and missing paths are refused alike, so that nothing is revealed about them.
 * @throws PathError `invalid_path` (relative, NUL, `..`, not UTF-8), `outside_roots`, `not_found`, `unreadable`.
 */
export async function resolveInRoots(roots: readonly Root[], path: string): Promise<string> {
  const requested = wellFormed(path);
  const named = roots.some((root) => contains(root.path, requested) || contains(root.configured, requested));
  const outside = () => new PathError('outside_roots', `${path} is not in a configured photo folder.`);
  let real: string;
  try {
    real = await realpath(requested);
  } catch (error) {
    throw named ? pathErrorOf(error, path) : outside();
  }
  if (!roots.some((root) => contains(root.path, real))) throw outside();
  return real;
}

/** Like `resolveInRoots`, for a folder that can be listed. @throws PathError also `not_a_directory`. */
export async function resolveDirectoryInRoots(roots: readonly Root[], path: string): Promise<string> {
  return openDirectory(await resolveInRoots(roots, path));
}

/** Resolves the path of any folder that can be listed, wherever it is. @throws PathError as `resolveDirectoryInRoots`. */
export async function resolveDirectory(path: string): Promise<string> {
  return openDirectory(wellFormed(path));
}

async function openDirectory(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) throw new PathError('not_a_directory', `${path} is a file, not a folder.`);
    await (await opendir(real)).close();
    return real;
  } catch (error) {
    throw error instanceof PathError ? error : pathErrorOf(error, path);
  }
}

function wellFormed(path: string): string {
  if (path.includes('\0')) throw new PathError('invalid_path', 'The path contains a NUL character.');
  if (!isAbsolute(path)) throw new PathError('invalid_path', 'The path must be absolute.');
  if (path.split(sep).includes('..')) throw new PathError('invalid_path', 'The path must not contain "..".');
  if (Buffer.from(path).toString() !== path) throw new PathError('invalid_path', 'The path is not valid Unicode.');
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith(sep) ? normal.slice(0, -1) : normal;
}
