import type { Directory } from '#libs/contracts';
import { counted } from '../../design/format.js';

/** A folder as a row of the tree. Levels begin at 1; `position` of `siblings` counts from 1. */
export interface Row {
  readonly directory: Directory;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  /** Whether it is expanded; null if it has no sub-folders. */
  readonly open: boolean | null;
}

/** The sub-folders of each folder that was read. */
export type Contents = ReadonlyMap<string, readonly Directory[]>;

/** What is visible of the tree: the expanded folders, and the text that a name must contain. */
interface Shown {
  readonly open: ReadonlySet<string>;
  readonly filter: string;
}

/** The rows of the tree below `folder`. A folder that matches the filter is shown with its content and its parents. */
export function rowsOf(folder: string, contents: Contents, shown: Shown, level = 1): Row[] {
  const text = shown.filter.trim().toLowerCase();
  const groups = (contents.get(folder) ?? []).flatMap((directory) => {
    const fits = directory.name.toLowerCase().includes(text);
    const opened = shown.open.has(directory.path);
    const within = opened ? rowsOf(directory.path, contents, fits ? { ...shown, filter: '' } : shown, level + 1) : [];
    return fits || within.length > 0 ? [{ directory, open: directory.hasSubdirectories ? opened : null, within }] : [];
  });
  return groups.flatMap(({ directory, open, within }, index) => [
    { directory, level, position: index + 1, siblings: groups.length, open },
    ...within,
  ]);
}

/** The photos in a folder and below, in words. */
export function photosOf({ photos, complete }: Pick<Directory, 'photos' | 'complete'>): string {
  return `${complete ? '' : 'at least '}${counted(photos, 'photo')}`;
}

/** Whether a folder is selected: itself (`chosen`), or by a folder above it (`within`). */
export function choiceOf(chosen: ReadonlySet<string>, path: string): 'chosen' | 'within' | 'not' {
  if (chosen.has(path)) return 'chosen';
  return [...chosen].some((folder) => isWithin(folder, path)) ? 'within' : 'not';
}

/** Selects a folder, which replaces the selected folders below it, or deselects it. */
export function toggle(chosen: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const others = [...chosen].filter((folder) => folder !== path && !isWithin(path, folder));
  return new Set(chosen.has(path) ? others : [...others, path]);
}

/** The folders from a root down to `path`; empty if it is below none of the roots. */
export function trailTo(roots: readonly { path: string }[], path: string): { name: string; path: string }[] {
  const root = roots
    .map((candidate) => candidate.path)
    .filter((candidate) => candidate === path || isWithin(candidate, path))
    .sort((a, b) => b.length - a.length)[0];
  if (root === undefined) return [];
  const below = path.slice(root.length).split('/').filter(Boolean);
  const start = root.endsWith('/') ? root.slice(0, -1) : root;
  const places = below.map((name, index) => ({ name, path: `${start}/${below.slice(0, index + 1).join('/')}` }));
  return [{ name: root, path: root }, ...places];
}

/** The folders from the top of the computer down to `path`. */
export function partsOf(path: string): { name: string; path: string }[] {
  const names = path.split('/').filter(Boolean);
  const parts = names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` }));
  return [{ name: 'This computer', path: '/' }, ...parts];
}

function isWithin(folder: string, path: string): boolean {
  return path !== folder && path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
