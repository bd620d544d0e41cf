import type { Directory } from '#libs/contracts';

/** A folder as a line of the tree. Levels begin at 1; `position` of `siblings` counts from 1. */
export interface Row {
  readonly directory: Directory;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  /** Whether it shows what is in it; null where there are no folders in it. */
  readonly open: boolean | null;
}

/** The folders in a folder, as far as they were read. */
export type Contents = ReadonlyMap<string, readonly Directory[]>;

/** What of the tree is seen: the folders that are open, and the words that a name must have. */
export interface Sight {
  readonly open: ReadonlySet<string>;
  readonly filter: string;
}

/** The lines of the tree below `folder`. A folder that fits the filter is seen with all that is in it, and on the way to it. */
export function rowsOf(folder: string, contents: Contents, sight: Sight, level = 1): Row[] {
  const sought = sight.filter.trim().toLowerCase();
  const groups = (contents.get(folder) ?? []).flatMap((directory) => {
    const fits = directory.name.toLowerCase().includes(sought);
    const opened = sight.open.has(directory.path);
    const within = opened ? rowsOf(directory.path, contents, fits ? { ...sight, filter: '' } : sight, level + 1) : [];
    return fits || within.length > 0 ? [{ directory, open: directory.hasSubdirectories ? opened : null, within }] : [];
  });
  return groups.flatMap(({ directory, open, within }, index) => [
    { directory, level, position: index + 1, siblings: groups.length, open },
    ...within,
  ]);
}

/** Whether a folder is taken: chosen itself (`chosen`), or in one that is (`within`). */
export function choiceOf(chosen: ReadonlySet<string>, path: string): 'chosen' | 'within' | 'not' {
  if (chosen.has(path)) return 'chosen';
  return [...chosen].some((folder) => isWithin(folder, path)) ? 'within' : 'not';
}

/** The choice with one more folder, which takes the place of those in it; or without one that was chosen. */
export function toggle(chosen: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const others = [...chosen].filter((folder) => folder !== path && !isWithin(path, folder));
  return new Set(chosen.has(path) ? others : [...others, path]);
}

/** The folders from one of the roots down to `path`; empty where it is in none of them. */
export function trailTo(roots: readonly string[], path: string): { readonly name: string; readonly path: string }[] {
  const root = roots
    .filter((candidate) => candidate === path || isWithin(candidate, path))
    .sort((a, b) => b.length - a.length)[0];
  if (root === undefined) return [];
  const below = path.slice(root.length).split('/').filter(Boolean);
  const start = root.endsWith('/') ? root.slice(0, -1) : root;
  const places = below.map((name, index) => ({ name, path: `${start}/${below.slice(0, index + 1).join('/')}` }));
  return [{ name: root, path: root }, ...places];
}

function isWithin(folder: string, path: string): boolean {
  return path !== folder && path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
