import { lstat as lstatWithCallback, type BigIntStats, type Dirent, type Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { isPhotoName, systemErrorCode } from '#libs/formats';
import { pathErrorOf } from '../paths/path-error.js';
import { contains } from '../paths/roots.js';
import { isHiddenName, isMangledName, scopeOf, type Scope, type WalkOptions } from './scope.js';
import { unreadableBecause, type Unreadable } from './unreadable.js';

/** A photo file as the walk found it. */
export interface PhotoFile {
  /** Absolute real path (no symbolic links), so that one file has one path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Time of the last change of the content, whole milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** The photos and problems found since the last batch. */
export interface WalkBatch {
  readonly photos: readonly PhotoFile[];
  readonly unreadable: readonly Unreadable[];
}

/** Photos in one batch, at most. */
const BATCH_SIZE = 500;
/** Directory entries read ahead, and `lstat` calls under way, at most. */
const READ_AHEAD = 256;
/** Entries of a folder that are sorted together, at most. */
const SORTED = 8_192;

/**
 * Walks the photos under `root`, in path order except that folders of more than 8,192 entries come in ordered parts and
 * the targets of links come last.
 *
 * - Regular files with a photo's extension, in any case; hidden names (leading dot) are ignored.
 * - Symbolic links that stay inside the root are followed, and their targets are yielded once, under their real paths.
 *   Links that lead out are reported and not followed; links to a parent folder are reported as loops.
 * - Unreadable files and folders are reported and do not stop the walk. Files that vanish during the walk are ignored.
 *
 * Memory grows with the depth of the tree and the number of folders, not of photos.
 * @throws PathError if the root itself cannot be read or a sub-folder is not a relative path;
 *   the signal's reason if it is aborted.
 */
export async function* walkPhotos(root: string, options: WalkOptions = {}): AsyncGenerator<WalkBatch, void, undefined> {
  let real: string;
  try {
    real = await realpath(root);
    await (await opendir(real)).close();
  } catch (error) {
    throw pathErrorOf(error, root);
  }
  yield* new Walk(await scopeOf(real, options), options.signal).batches();
}

/** Counts what {@link walkPhotos} would find, up to `limit`; `complete` is false if there may be more. @throws as it. */
export async function countPhotos(
  root: string,
  options: WalkOptions & { readonly limit: number },
): Promise<{ photos: number; complete: boolean }> {
  let photos = 0;
  for await (const batch of walkPhotos(root, options)) {
    photos += batch.photos.length;
    if (photos > options.limit) return { photos: options.limit, complete: false };
  }
  return { photos, complete: true };
}

interface Folder {
  readonly path: string;
  /** Reached through a symbolic link, so its photos may be reached a second time. */
  readonly linked: boolean;
}

class Walk {
  readonly #scope: Scope;
  readonly #signal: AbortSignal | undefined;
  /** Folders that links lead to. */
  readonly #linkedFolders: Folder[] = [];
  readonly #seenFolders = new Set<string>();
  readonly #linkedPhotos = new Set<string>();
  #photos: PhotoFile[] = [];
  #unreadable: Unreadable[];

  constructor(scope: Scope, signal: AbortSignal | undefined) {
    this.#scope = scope;
    this.#signal = signal;
    this.#unreadable = [...scope.unreadable];
  }

  async *batches(): AsyncGenerator<WalkBatch, void, undefined> {
    for (const path of this.#scope.starts.toSorted()) yield* this.#walk({ path, linked: false });
    for (let folder = this.#linkedFolders.pop(); folder !== undefined; folder = this.#linkedFolders.pop())
      yield* this.#walk(folder);
    if (this.#photos.length + this.#unreadable.length > 0) yield this.#flush();
  }

  /** Walks a folder and what is below it. */
  async *#walk(folder: Folder): AsyncGenerator<WalkBatch, void, undefined> {
    for await (const entries of this.#entriesOf(folder)) {
      let files: Dirent[] = [];
      for (const entry of entries) {
        if (isHiddenName(entry.name)) continue;
        if (!entry.isDirectory()) files.push(entry);
        if (files.length < READ_AHEAD && !entry.isDirectory()) continue;
        yield* this.#take(folder, files);
        files = [];
        if (entry.isDirectory() && this.#enters(folder, entry.name))
          yield* this.#walk({ path: within(folder, entry.name), linked: folder.linked });
      }
      yield* this.#take(folder, files);
    }
  }

  #flush(): WalkBatch {
    this.#signal?.throwIfAborted();
    const batch = { photos: this.#photos, unreadable: this.#unreadable };
    this.#photos = [];
    this.#unreadable = [];
    return batch;
  }

  /** The entries of a folder in path order, in bounded parts; none if it was walked before or cannot be read. */
  async *#entriesOf({ path, linked }: Folder): AsyncGenerator<Dirent[], void, undefined> {
    this.#signal?.throwIfAborted();
    try {
      if (this.#seen(await lstat(path, { bigint: true }))) {
        if (!linked) this.#unreadable.push({ path, code: 'loop' });
        return;
      }
      let entries: Dirent[] = [];
      for await (const entry of await opendir(path, { bufferSize: READ_AHEAD })) {
        if (entries.push(entry) < SORTED) continue;
        this.#signal?.throwIfAborted();
        yield inPathOrder(entries);
        entries = [];
      }
      if (entries.length > 0) yield inPathOrder(entries);
    } catch (error) {
      this.#signal?.throwIfAborted();
      this.#unreadable.push(unreadableBecause(path, error));
    }
  }

  /** A folder is met twice without links where a part of the tree is mounted again. */
  #seen({ dev, ino }: BigIntStats): boolean {
    const key = `${dev}:${ino}`;
    if (this.#seenFolders.has(key)) return true;
    this.#seenFolders.add(key);
    return false;
  }

  /** Records the photos among files of a folder, and yields a batch when there are enough. */
  async *#take(folder: Folder, files: readonly Dirent[]): AsyncGenerator<WalkBatch, void, undefined> {
    const found: string[] = [];
    for (const file of files) {
      const path = within(folder, file.name);
      if (file.isSymbolicLink()) {
        const photo = await this.#follow(path, file.name);
        if (photo !== undefined) found.push(photo);
      } else if (isPhotoName(file.name)) {
        if (isMangledName(file.name)) this.#unreadable.push({ path, code: 'invalid_name' });
        else if (!file.isFile()) this.#unreadable.push({ path, code: 'not_a_file' });
        else if (!folder.linked || this.#firstReached(path)) found.push(path);
      }
    }
    for (const [at, stats] of (await lstatAll(found)).entries()) this.#record(found[at] as string, stats);
    if (this.#photos.length + this.#unreadable.length > BATCH_SIZE - READ_AHEAD) yield this.#flush();
  }

  #record(path: string, stats: Stats | Error): void {
    if (!(stats instanceof Error)) this.#photos.push({ path, size: stats.size, mtimeMs: Math.floor(stats.mtimeMs) });
    else if (systemErrorCode(stats) !== 'ENOENT') this.#unreadable.push(unreadableBecause(path, stats));
  }

  #enters(folder: Folder, name: string): boolean {
    const path = within(folder, name);
    if (isMangledName(name)) this.#unreadable.push({ path, code: 'invalid_name' });
    else return !this.#scope.excludes(path) && !(folder.linked && this.#scope.reachesFolder(path));
    return false;
  }

  /** Follows a link: queues a folder; returns a photo's real path unless the walk reaches it otherwise. */
  async #follow(link: string, name: string): Promise<string | undefined> {
    let real: string;
    let target: Stats;
    try {
      real = await realpath(link);
      target = await stat(real);
    } catch (error) {
      const dangling = systemErrorCode(error) === 'ENOENT';
      this.#unreadable.push(dangling ? { path: link, code: 'broken_link' } : unreadableBecause(link, error));
      return undefined;
    }
    if (!target.isDirectory() && !isPhotoName(name)) return undefined;
    if (this.#scope.excludes(real)) return undefined;
    if (!contains(this.#scope.root, real)) this.#unreadable.push({ path: link, code: 'outside_root' });
    else if (isMangledName(real)) this.#unreadable.push({ path: link, code: 'invalid_name' });
    else if (!target.isDirectory()) {
      if (!target.isFile()) this.#unreadable.push({ path: link, code: 'not_a_file' });
      else if (!this.#scope.reachesPhoto(real) && this.#firstReached(real)) return real;
    } else if (contains(real, link)) this.#unreadable.push({ path: link, code: 'loop' });
    else if (!this.#scope.reachesFolder(real)) this.#linkedFolders.push({ path: real, linked: true });
    return undefined;
  }

  #firstReached(path: string): boolean {
    if (this.#linkedPhotos.has(path)) return false;
    this.#linkedPhotos.add(path);
    return true;
  }
}

function within(folder: Folder, name: string): string {
  return folder.path === '/' ? `/${name}` : `${folder.path}/${name}`;
}

/** Sorts entries as the paths below them sort: by UTF-16 units, which differs from bytes for few names. */
function inPathOrder(entries: Dirent[]): Dirent[] {
  const keyed = entries.map((entry) => ({ entry, key: entry.isDirectory() ? `${entry.name}/` : entry.name }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return keyed.map(({ entry }) => entry);
}

/**
 * `lstat` of many files at once: for each its stats or its error. With a promise for each file instead of a callback
 * the walk takes twice as long.
 */
function lstatAll(paths: readonly string[]): Promise<(Stats | Error)[]> {
  if (paths.length === 0) return Promise.resolve([]);
  return new Promise((resolve) => {
    const results = new Array<Stats | Error>(paths.length);
    let left = paths.length;
    paths.forEach((path, at) => {
      lstatWithCallback(path, (error, stats) => {
        results[at] = error ?? stats;
        left -= 1;
        if (left === 0) resolve(results);
      });
    });
  });
}
