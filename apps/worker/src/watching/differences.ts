import { createHash, type Hash } from 'node:crypto';
import { dirname } from 'node:path';

/** How a file differs from what the library knows: it is new, it was changed, or it is gone. */
export type Difference = 'added' | 'changed' | 'gone';

type Counts = Readonly<Record<Difference, number>>;

/** The differences in one place: a sub-folder by its absolute path. */
export interface PlaceDifferences extends Counts {
  /** Equal where paths, sizes and mtimes are the same. */
  readonly digest: string;
}

/** The differences of a folder by place. Memory grows with the number of places, not of files. */
export type Differences = ReadonlyMap<string, PlaceDifferences>;

/** Collects the differences that one look finds. */
export class DifferenceCollector {
  readonly #places = new Map<string, { counts: Record<Difference, number>; hash: Hash }>();

  /** @param details the file's path, size and mtime, as far as it has them. */
  add(place: string, difference: Difference, ...details: readonly (string | number)[]): void {
    const known = this.#places.get(place) ?? { counts: { added: 0, changed: 0, gone: 0 }, hash: createHash('md5') };
    known.counts[difference] += 1;
    known.hash.update(JSON.stringify([difference, ...details]));
    this.#places.set(place, known);
  }

  /** What was collected; nothing can be added afterwards. */
  end(): Differences {
    return new Map(
      [...this.#places].map(([place, { counts, hash }]) => [place, { ...counts, digest: hash.digest('hex') }]),
    );
  }
}

/** What is remembered of a place between looks. */
interface Remembered {
  readonly digest: string;
  /** When a look first found this digest. */
  readonly at: number;
  /** Since when the place has had differences. */
  readonly since: number;
}

/** How long files must be the same, and how long is waited for that, in milliseconds. */
export interface Patience {
  readonly restMs: number;
  readonly longestMs: number;
}

/** Tells apart places whose files rest from those where files are still written (rule W2). */
export class RestingPlaces {
  readonly #patience: Patience;
  #remembered = new Map<string, Remembered>();
  /** Digests of the differences that a session was started for: what it left as it was is not tried again. */
  #tried = new Map<string, string>();

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /**
   * Takes what a look found. @returns the differences that are new since the last session, and those of them that can
   * be indexed: they rest, and so do all below them.
   */
  look(found: Differences, now: number): { readonly untried: Differences; readonly ready: Differences } {
    const untried = new Map([...found].filter(([place, { digest }]) => this.#tried.get(place) !== digest));
    this.#tried = new Map([...this.#tried].filter(([place]) => found.has(place)));
    const remembered = new Map<string, Remembered>();
    for (const [place, { digest }] of untried) {
      const before = this.#remembered.get(place);
      const at = before?.digest === digest ? before.at : now;
      remembered.set(place, { digest, at, since: before?.since ?? now });
    }
    this.#remembered = remembered;
    const { restMs, longestMs } = this.#patience;
    const unready = new Set<string>();
    for (const [place, { at, since }] of remembered)
      if (now - at < restMs && now - since < longestMs) for (const folder of withParents(place)) unready.add(folder);
    const ready = new Map([...untried].filter(([place]) => !unready.has(place)));
    return { untried, ready };
  }

  /** A session was started for these differences. */
  started(differences: Differences): void {
    for (const [place, { digest }] of differences) this.#tried.set(place, digest);
  }

  /** Forgets everything, so that what is found next is looked at again. */
  forget(): void {
    this.#remembered.clear();
    this.#tried.clear();
  }
}

/** A folder and all folders that contain it. */
export function withParents(path: string): string[] {
  const folders = [path];
  for (let folder = path; folder !== dirname(folder);) folders.push((folder = dirname(folder)));
  return folders;
}
