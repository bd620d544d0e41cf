import { basename, dirname, relative, sep } from 'node:path';
import { contains } from '#libs/scanning';
import { withParents, type Difference, type Differences } from './differences.js';

/** Sub-folders of one session, at most; where more have changes, their parents are indexed. */
const MOST_PLACES = 50;
/** Characters of a path in a name, at most. */
const LONGEST_PATH = 120;

const WORDS = { added: 'new', changed: 'changed', gone: 'gone' } as const satisfies Record<Difference, string>;

/** A session that picks up differences. */
export interface PickUp {
  /** Such as `2024/Rome: 12 new, 3 gone`. */
  readonly name: string;
  /** Relative to the folder; none means all of it. */
  readonly subdirectories: readonly string[];
}

/** The smallest session over a folder that picks up its differences. */
export function pickUp(folder: string, differences: Differences): PickUp {
  const places = fewest(folder, [...differences.keys()]);
  const subdirectories = places.map((place) => relative(folder, place)).sort();
  const counted = Object.entries(WORDS).flatMap(([difference, word]) => {
    const count = [...differences.values()].reduce((sum, each) => sum + each[difference as Difference], 0);
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${word}`];
  });
  return {
    name: `${title(folder, commonParent(places))}: ${counted.join(', ')}`,
    subdirectories: subdirectories.includes('') ? [] : subdirectories,
  };
}

/** The places without those inside others; where these are too many, their parents in the deepest level that is not. */
function fewest(folder: string, places: readonly string[]): string[] {
  const outer = outermost(places);
  const deepest = Math.max(...outer.map((place) => levels(folder, place).length));
  for (let level = deepest; level > 0; level -= 1) {
    const cut = outermost([...new Set(outer.map((place) => cutAt(folder, place, level)))]);
    if (cut.length <= MOST_PLACES) return cut;
  }
  return [folder];
}

function outermost(places: readonly string[]): string[] {
  const set = new Set(places);
  return places.filter((place) => !withParents(dirname(place)).some((parent) => parent !== place && set.has(parent)));
}

function levels(folder: string, place: string): string[] {
  return relative(folder, place).split(sep).filter(Boolean);
}

function cutAt(folder: string, place: string, level: number): string {
  return [folder === sep ? '' : folder, ...levels(folder, place).slice(0, level)].join(sep) || sep;
}

function commonParent(places: readonly string[]): string {
  const [first = sep] = places;
  let parent = first;
  while (!places.every((place) => contains(parent, place))) parent = dirname(parent);
  return parent;
}

function title(folder: string, place: string): string {
  const path = relative(folder, place) || basename(folder) || folder;
  const characters = [...path];
  return characters.length <= LONGEST_PATH ? path : `…${characters.slice(1 - LONGEST_PATH).join('')}`;
}
