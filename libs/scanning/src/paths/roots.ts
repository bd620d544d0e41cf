import { opendir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
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

/** Links that are followed in a path, at most; Linux has the same limit. */
const MOST_LINKS = 40;

/**
 * The roots at these absolute paths, to be resolved once, when a process starts. A folder that is not there yet, such as
 * that of a drive that is away, is used as soon as it is; a link that takes the place of a root later leads nowhere.
 * Of several names for one folder the first is kept.
 */
export async function resolveRoots(directories: readonly string[]): Promise<Root[]> {
  const roots: Root[] = [];
  for (const configured of directories) {
    const path = await realPathOf(configured, MOST_LINKS);
    if (!roots.some((root) => root.path === path)) roots.push({ path, configured });
  }
  return roots;
}

/** Configured roots, and those that were added, whose paths were resolved then. */
export function withAdded(configured: readonly Root[], added: readonly { readonly path: string }[]): Root[] {
  const others = added.filter(({ path }) => !configured.some((root) => root.path === path));
  return [...configured, ...others.map(({ path }) => ({ path, configured: path }))];
}

/** Where a path leads, also if nothing is there: its links are followed as far as they can be read. */
async function realPathOf(path: string, linksLeft: number): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    if (path === dirname(path) || linksLeft === 0) return path;
    const parent = await realPathOf(dirname(path), linksLeft - 1);
    const entry = join(parent, basename(path));
    const target = await readlink(entry).catch(() => null);
    return target === null ? entry : realPathOf(resolve(parent, target), linksLeft - 1);
  }
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
