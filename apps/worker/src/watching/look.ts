import { dirname } from 'node:path';
import { compareFiles, countPresent, presentPhotos } from '#libs/catalog';
import type { Settings } from '#libs/config';
import type { Database } from '#libs/database';
import type { WatchedFolder } from '#libs/ledger';
import { contains, PathError, resolveDirectoryInRoots, resolveRoots, type Root } from '#libs/scanning';
import { requireFolder } from '../chunks/session-folder.js';
import { allRoots, walkFolder } from '../discovery/walk-folder.js';
import { DifferenceCollector, withParents, type Differences } from './differences.js';

/** What looks need. */
export interface LookNeeds {
  readonly database: Database;
  readonly settings: Pick<Settings, 'dataDirectory' | 'sampleAlbumDirectory'>;
  readonly roots: readonly Root[];
}

/** What one walk over a folder found. */
export interface Look {
  readonly differences: Differences;
  /** The folder, and those in it that photos are in or below. */
  readonly folders: ReadonlySet<string>;
}

/** A folder in which nothing can be told to be gone: it cannot be seen, or may not be indexed (rule W3). */
export class UnseenError extends Error {
  override readonly name = 'UnseenError';
}

/**
 * Walks a folder as its sessions do, and compares path, size and mtime of its photos with the library. No file is opened
 * but those without an extension.
 * @throws UnseenError
 */
export async function lookAt(needs: LookNeeds, folder: WatchedFolder, signal: AbortSignal): Promise<Look> {
  await requireSeen(needs, folder.path);
  return new Looking(needs, folder, signal).look();
}

async function requireSeen(needs: LookNeeds, path: string): Promise<void> {
  await requireFolder(path).catch(() => {
    throw new UnseenError('it is gone, empty or cannot be read');
  });
  const roots = [...(await allRoots(needs)), ...(await resolveRoots([needs.settings.sampleAlbumDirectory]))];
  const resolved = await resolveDirectoryInRoots(roots, path).catch((error: unknown) => {
    throw error instanceof PathError ? new UnseenError(error.message) : error;
  });
  if (resolved !== path) throw new UnseenError('it leads to another folder');
}

class Looking {
  readonly #needs: LookNeeds;
  readonly #folder: WatchedFolder;
  readonly #signal: AbortSignal;
  readonly #found = new DifferenceCollector();
  /** Of the photos that were expected, those that were found: one bit for each id. */
  #seen = new Uint8Array(1 << 12);
  #seenCount = 0;
  readonly #unreadable: string[] = [];
  readonly #folders: Set<string>;

  constructor(needs: LookNeeds, folder: WatchedFolder, signal: AbortSignal) {
    [this.#needs, this.#folder, this.#signal] = [needs, folder, signal];
    this.#folders = new Set([folder.path]);
  }

  async look(): Promise<Look> {
    const { database } = this.#needs;
    const { path: rootPath, ignore } = this.#folder;
    let photosFound = 0;
    for await (const { photos, others } of await walkFolder(
      this.#needs,
      { rootPath, ignore, subdirectories: [] },
      this.#signal,
    )) {
      for (const { path, state } of others) if (state === 'unreadable') this.#unreadable.push(path);
      photosFound += photos.length;
      for (const { path } of photos) this.#addFolders(dirname(path));
      const { seen, added, changed } = await compareFiles(database, this.#folder, photos);
      for (const id of seen) this.#see(id);
      for (const [difference, indices] of [
        ['added', added],
        ['changed', changed],
      ] as const)
        for (const index of indices) {
          const photo = photos[index];
          if (photo)
            this.#found.add(this.#within(dirname(photo.path)), difference, photo.path, photo.size, photo.mtimeMs);
        }
    }
    const expected = await countPresent(database, this.#folder);
    if (photosFound === 0 && expected > 0) throw new UnseenError('all its photos are gone');
    if (this.#seenCount < expected) await this.#findGone();
    return { differences: this.#found.end(), folders: this.#folders };
  }

  #addFolders(path: string): void {
    for (let folder = path; !this.#folders.has(folder); folder = dirname(folder)) {
      this.#folders.add(folder);
      // A link may lead out of the folder.
      if (!contains(this.#folder.path, dirname(folder))) return;
    }
  }

  #see(id: number): void {
    const byte = id >> 3;
    if (byte >= this.#seen.length) {
      const larger = new Uint8Array(2 * (byte + 1));
      larger.set(this.#seen);
      this.#seen = larger;
    }
    const bits = this.#seen[byte] ?? 0;
    if (bits & (1 << (id & 7))) return;
    this.#seen[byte] = bits | (1 << (id & 7));
    this.#seenCount += 1;
  }

  async #findGone(): Promise<void> {
    for await (const page of presentPhotos(this.#needs.database, this.#folder)) {
      this.#signal.throwIfAborted();
      for (const { id, path } of page) {
        if (((this.#seen[id >> 3] ?? 0) & (1 << (id & 7))) !== 0) continue;
        if (this.#unreadable.some((place) => contains(place, path))) continue;
        this.#found.add(this.#placeOfGone(path), 'gone', path);
      }
    }
  }

  /**
   * The sub-folder whose walk shows that a file is gone: the nearest that still has photos, since a session over an
   * empty one cannot tell it from a mount point without its drive, and over an ignored one would walk it.
   */
  #placeOfGone(path: string): string {
    return this.#within(withParents(dirname(path)).find((parent) => this.#folders.has(parent)) ?? path);
  }

  /** A place that a session can be restricted to: what a link leads to outside is found by the whole walk only. */
  #within(path: string): string {
    return contains(this.#folder.path, path) ? path : this.#folder.path;
  }
}
