import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isPhotoName } from '#libs/formats';
import { PathError, pathErrorOf } from '../paths/path-error.js';
import { contains, resolveDirectoryInRoots, resolveInRoots, type Root } from '../paths/roots.js';
import { fileRule, folderRule } from './ignore-rules.js';
import { isMangledName } from './scope.js';
import { isUnnamed, lookInto } from './unnamed-files.js';

/** Entries read in one folder, at most; in a larger folder only the first photos are counted. */
const MAX_ENTRIES = 10_000;
/** Files without an extension that are opened in one folder, at most. */
const MAX_LOOKED_INTO = 256;
/** Folders described at a time. */
const CONCURRENCY = 8;
/** Longest that the photos below the folders of a list are counted, in ms. */
const COUNT_MS = 1_000;

/** A folder in the folder browser. */
export interface DirectoryEntry {
  readonly name: string;
  /** Absolute real path. */
  readonly path: string;
  /** Photos in it and below, as far as they were counted; links are not followed. */
  readonly photos: number;
  /** False if there may be more. */
  readonly complete: boolean;
  readonly hasSubdirectories: boolean;
}

/**
 * Lists the sub-folders of a folder under `roots`, by name; `photos` counts the photos directly in it. Folders that are
 * ignored by default and those in `exclude` (real paths) are left out, and so are links that lead out of the roots.
 * @throws PathError as `resolveDirectoryInRoots`.
 */
export async function listDirectories(
  roots: readonly Root[],
  path: string,
  exclude: readonly string[] = [],
): Promise<{ path: string; photos: number; directories: DirectoryEntry[] }> {
  const directory = await resolveDirectoryInRoots(roots, path);
  const { photos, subdirectories } = await contentsOf(directory).catch((error: unknown) => {
    throw pathErrorOf(error, path);
  });
  const paths = subdirectories.map(({ name }) => join(directory, name));
  const directories = await describeDirectories(roots, paths, exclude);
  return { path: directory, photos, directories: directories.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Describes folders, without those that are not under `roots` or are excluded. An unreadable one is shown as empty. */
export async function describeDirectories(
  roots: readonly Root[],
  paths: readonly string[],
  exclude: readonly string[] = [],
): Promise<DirectoryEntry[]> {
  const until = performance.now() + COUNT_MS;
  const isExcluded = (path: string) => exclude.some((folder) => contains(folder, path));
  const entries: DirectoryEntry[] = [];
  for (let i = 0; i < paths.length; i += CONCURRENCY) {
    const some = paths.slice(i, i + CONCURRENCY).map((path) => describe(roots, path, isExcluded, until));
    entries.push(...(await Promise.all(some)).filter((entry) => entry !== undefined));
  }
  return entries;
}

async function describe(
  roots: readonly Root[],
  path: string,
  isExcluded: (path: string) => boolean,
  until: number,
): Promise<DirectoryEntry | undefined> {
  const name = basename(path);
  try {
    const real = await resolveInRoots(roots, path);
    if (isExcluded(real) || !(await stat(real)).isDirectory()) return undefined;
    const contents = await contentsOf(real);
    const counted = await countPhotos(real, contents, isExcluded, until);
    return { name, path: real, ...counted, hasSubdirectories: contents.subdirectories.length > 0 };
  } catch (error) {
    const { code } = error instanceof PathError ? error : pathErrorOf(error, path);
    return code === 'unreadable' ? { name, path, photos: 0, complete: true, hasSubdirectories: false } : undefined;
  }
}

interface Contents {
  photos: number;
  complete: boolean;
  readonly subdirectories: { readonly name: string; readonly isLink: boolean }[];
}

/** Counts the photos in a folder and below, until a time. */
async function countPhotos(
  folder: string,
  contents: Contents,
  isExcluded: (path: string) => boolean,
  until: number,
): Promise<{ photos: number; complete: boolean }> {
  let { photos, complete } = contents;
  const below = (path: string, { subdirectories }: Contents) =>
    subdirectories.flatMap(({ name, isLink }) => (isLink ? [] : [join(path, name)]));
  const folders = below(folder, contents);
  for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
    if (performance.now() > until) return { photos, complete: false };
    if (isExcluded(path)) continue;
    try {
      const inner = await contentsOf(path);
      photos += inner.photos;
      complete &&= inner.complete;
      folders.push(...below(path, inner));
    } catch {
      // The walk of a session reports folders that cannot be read.
    }
  }
  return { photos, complete };
}

async function contentsOf(directory: string): Promise<Contents> {
  const contents: Contents = { photos: 0, complete: true, subdirectories: [] };
  const unnamed: string[] = [];
  let seen = 0;
  for await (const entry of await opendir(directory, { bufferSize: 128 })) {
    if (++seen > MAX_ENTRIES) {
      contents.complete = false;
      break;
    }
    const { name } = entry;
    if (isMangledName(name)) continue;
    if (await isFolder(directory, entry)) {
      if (!folderRule(directory, name)) contents.subdirectories.push({ name, isLink: entry.isSymbolicLink() });
    } else if (isPhotoName(name)) contents.photos += fileRule(name) ? 0 : 1;
    else if (isUnnamed(name) && entry.isFile()) unnamed.push(join(directory, name));
  }
  if (unnamed.length > MAX_LOOKED_INTO) contents.complete = false;
  const looked = await lookInto(unnamed.slice(0, MAX_LOOKED_INTO));
  contents.photos += [...looked.values()].filter((isPhoto) => isPhoto === true).length;
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
