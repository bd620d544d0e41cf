import { lstat as lstatWithCallback, type BigIntStats, type Dirent, type Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { OTHER_FILE_KINDS, type OtherFile, type OtherFileKind } from '#libs/contracts';
import { isPhotoName, systemErrorCode } from '#libs/formats';
import { pathErrorOf } from '../paths/path-error.js';
import { contains } from '../paths/roots.js';
import { kindOfFile } from './file-kinds.js';
import type { Ignored } from './ignore-rules.js';
import { isMangledName, scopeOf, type Scope, type WalkOptions } from './scope.js';
import { isUnnamed, lookInto, type Looked } from './unnamed-files.js';
import { unreadable, unreadableBecause } from './unreadable.js';

/** A photo file as the walk found it. */
export interface PhotoFile {
  /** Absolute real path (no symbolic links), so that one file has one path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Time of the last change of the content, whole milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** What was found since the last batch. */
export interface WalkBatch {
  readonly photos: readonly PhotoFile[];
  /** Files that are no photos of the walk, and what could not be read. */
  readonly others: readonly OtherFile[];
  /** Folders below the root where another drive is mounted. */
  readonly mounts: readonly string[];
}

/** Files in one batch, at most. */
const BATCH_SIZE = 500;
/** Directory entries read ahead, and `lstat` calls under way, at most. */
const READ_AHEAD = 256;
/** Entries of a folder that are sorted together, at most. */
const SORTED = 8_192;

/**
 * Walks the files under `root`, in path order except that folders of more than 8,192 entries come in ordered parts, the
 * targets of links come after them, and ignored folders last. Photos and other files together are all regular files of
 * the folder, each once, and the targets of its links.
 *
 * - Photos are regular files with a photo's extension, in any case, or without an extension and with a photo's first
 *   bytes, that no rule ignores.
 * - Every other file is reported, with the reason; an ignored folder is reported as one, with the number of its files.
 * - Symbolic links to photos and folders are followed inside the root and the other allowed ones, and their targets are
 *   yielded once, under their real paths. Links that lead out, or to a parent folder, are reported and not followed.
 * - Unreadable files and folders are reported and do not stop the walk. Files that vanish during the walk are left out.
 *
 * Memory grows with the depth of the tree and the number of folders, not of files.
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
  yield* new Walk(real, await scopeOf(real, options), options).batches();
}

interface Folder {
  readonly path: string;
  /** Reached through a symbolic link, so its files may be reached a second time. */
  readonly linked: boolean;
  /** That of the folder that has it; left out for the root and what a link leads to. */
  readonly parentDevice?: bigint;
  /** Its own, once it was looked at. */
  device?: bigint;
}

class Walk {
  readonly #root: string;
  readonly #scope: Scope;
  readonly #signal: AbortSignal | undefined;
  /** Where drives were mounted before, and where they are. */
  readonly #mountedBefore: ReadonlySet<string>;
  #mounts: string[] = [];
  /** Folders that links lead to. */
  readonly #linkedFolders: Folder[] = [];
  readonly #seenFolders = new Set<string>();
  readonly #linkedFiles = new Set<string>();
  /** Folders whose files are counted at the end, when it is known what links lead to. */
  readonly #ignoredFolders: { readonly path: string; readonly rule: Ignored }[] = [];
  /** Folders that are walked even if they are in an ignored one: chosen, or reached through a link. */
  readonly #walkedAnyway: Set<string>;
  #photos: PhotoFile[] = [];
  #others: OtherFile[];

  constructor(root: string, scope: Scope, { mounts, signal }: WalkOptions) {
    this.#root = root;
    this.#scope = scope;
    this.#signal = signal;
    this.#mountedBefore = new Set(mounts);
    this.#others = [...scope.unreadable];
    this.#walkedAnyway = new Set(scope.starts);
  }

  async *batches(): AsyncGenerator<WalkBatch, void, undefined> {
    for (const path of this.#scope.starts.toSorted()) {
      const parent = path === this.#root ? null : await lstat(dirname(path), { bigint: true }).catch(() => null);
      yield* this.#walk({ path, linked: false, ...(parent && { parentDevice: parent.dev }) });
    }
    for (let folder = this.#linkedFolders.pop(); folder !== undefined; folder = this.#linkedFolders.pop())
      yield* this.#walk(folder);
    for (const { path, rule } of this.#ignoredFolders) {
      const files = await this.#countFiles(path);
      if (files > 0) this.#others.push({ path, state: 'ignored', ...rule, files });
      if (this.#isFull()) yield this.#flush();
    }
    if (this.#photos.length + this.#others.length + this.#mounts.length > 0) yield this.#flush();
  }

  /** Walks a folder and what is below it. */
  async *#walk(folder: Folder): AsyncGenerator<WalkBatch, void, undefined> {
    for await (const entries of this.#entriesOf(folder)) {
      let files: Dirent[] = [];
      for (const entry of entries) {
        if (!entry.isDirectory()) files.push(entry);
        if (files.length < READ_AHEAD && !entry.isDirectory()) continue;
        yield* this.#take(folder, files);
        files = [];
        if (entry.isDirectory() && this.#enters(folder, entry.name))
          yield* this.#walk({
            path: within(folder, entry.name),
            linked: folder.linked,
            ...(folder.device !== undefined && { parentDevice: folder.device }),
          });
      }
      yield* this.#take(folder, files);
    }
  }

  #isFull(): boolean {
    return this.#photos.length + this.#others.length > BATCH_SIZE - READ_AHEAD;
  }

  #flush(): WalkBatch {
    this.#signal?.throwIfAborted();
    const batch = { photos: this.#photos, others: this.#others, mounts: this.#mounts };
    this.#photos = [];
    this.#others = [];
    this.#mounts = [];
    return batch;
  }

  /** The entries of a folder in path order, in bounded parts; none if it was walked before or cannot be read. */
  async *#entriesOf(folder: Folder): AsyncGenerator<Dirent[], void, undefined> {
    const { path, linked, parentDevice } = folder;
    this.#signal?.throwIfAborted();
    try {
      const stats = await lstat(path, { bigint: true });
      if (this.#seen(stats)) {
        if (!linked) this.#others.push(unreadable('link', path, 'repeated'));
        return;
      }
      folder.device = stats.dev;
      const isMounted = parentDevice !== undefined && parentDevice !== stats.dev;
      if (isMounted && !linked) this.#mounts.push(path);
      let isEmpty = true;
      let entries: Dirent[] = [];
      for await (const entry of await opendir(path, { bufferSize: READ_AHEAD })) {
        isEmpty = false;
        if (entries.push(entry) < SORTED) continue;
        this.#signal?.throwIfAborted();
        yield inPathOrder(entries);
        entries = [];
      }
      if (entries.length > 0) yield inPathOrder(entries);
      if (isEmpty && !isMounted && this.#mountedBefore.has(path))
        this.#others.push(unreadable('folder', path, 'not_mounted'));
    } catch (error) {
      this.#signal?.throwIfAborted();
      this.#others.push(unreadableBecause('folder', path, error));
    }
  }

  /** A folder is met twice without links where a part of the tree is mounted again. */
  #seen({ dev, ino }: BigIntStats): boolean {
    const key = `${dev}:${ino}`;
    if (this.#seenFolders.has(key)) return true;
    this.#seenFolders.add(key);
    return false;
  }

  /** Records the files of a folder, and yields a batch when there are enough. */
  async *#take(folder: Folder, files: readonly Dirent[]): AsyncGenerator<WalkBatch, void, undefined> {
    const photos: string[] = [];
    const unnamed: string[] = [];
    for (const file of files) {
      const path = within(folder, file.name);
      const rule = this.#scope.ignoresFile(file.name, path);
      if (file.isSymbolicLink()) {
        const photo = rule ? undefined : await this.#follow(path, file.name);
        if (photo !== undefined) photos.push(photo);
      } else if (!file.isFile()) {
        if (!rule && isPhotoName(file.name)) this.#others.push(unreadable('special', path, 'not_a_file'));
      } else if (!folder.linked || this.#firstReached(path)) {
        const other = otherFile(file.name, path, rule);
        if (other) this.#others.push(other);
        else photos.push(path);
        if (!other && isUnnamed(file.name)) unnamed.push(path);
      }
    }
    const looked = await lookInto(unnamed, this.#signal);
    const taken = unnamed.length === 0 ? photos : photos.filter((path) => this.#isPhoto(path, looked.get(path)));
    for (const [at, stats] of (await lstatAll(taken)).entries()) this.#record(taken[at] as string, stats);
    if (this.#isFull()) yield this.#flush();
  }

  /** Whether a file is a photo, as far as its name does not say it; reports the others. */
  #isPhoto(path: string, looked: Looked = true): boolean {
    if (looked instanceof Error) this.#recordError(path, looked);
    else if (!looked) this.#others.push(unsupported(path, 'other'));
    return looked === true;
  }

  #record(path: string, stats: Stats | Error): void {
    if (stats instanceof Error) this.#recordError(path, stats);
    else this.#photos.push({ path, size: stats.size, mtimeMs: Math.floor(stats.mtimeMs) });
  }

  #recordError(path: string, error: Error): void {
    if (systemErrorCode(error) !== 'ENOENT') this.#others.push(unreadableBecause('file', path, error));
  }

  #enters(folder: Folder, name: string): boolean {
    const path = within(folder, name);
    const rule = this.#scope.ignoresFolder(folder.path, path);
    if (rule) this.#ignoredFolders.push({ path, rule });
    else if (isMangledName(name)) this.#others.push(unreadable('folder', path, 'invalid_name'));
    else return !(folder.linked && this.#scope.reachesFolder(path));
    return false;
  }

  /** Follows a link: queues a folder; returns a photo's real path unless the walk reaches it otherwise. */
  async #follow(link: string, name: string): Promise<string | undefined> {
    const refused = (why: Parameters<typeof unreadable>[2]) => void this.#others.push(unreadable('link', link, why));
    let real: string;
    let target: Stats;
    try {
      real = await realpath(link);
      target = await stat(real);
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') refused('broken_link');
      else this.#others.push(unreadableBecause('link', link, error));
      return undefined;
    }
    const isNamed = isPhotoName(name);
    // Where its name does not say that it leads to a photo, only what may be read is looked into.
    const mayBePhoto = isNamed || (isUnnamed(name) && target.isFile() && this.#scope.allows(real));
    if (!target.isDirectory() && !mayBePhoto) return undefined;
    if (this.#scope.excludes(real)) return undefined;
    if (!this.#scope.allows(real)) refused('outside_roots');
    else if (isMangledName(real)) refused('invalid_name');
    else if (!target.isDirectory()) {
      if (!target.isFile()) refused('not_a_file');
      else {
        const looked = await lookAtTarget(real);
        if (looked !== false && this.#scope.reachesFile(real)) return undefined;
        if (looked instanceof Error) this.#others.push(unreadableBecause('link', link, looked));
        else if ((isNamed || looked) && this.#firstReached(real)) return real;
      }
    } else if (contains(real, link)) refused('repeated');
    else if (!this.#scope.reachesFolder(real)) {
      this.#linkedFolders.push({ path: real, linked: true });
      this.#walkedAnyway.add(real);
    }
    return undefined;
  }

  #firstReached(path: string): boolean {
    if (this.#linkedFiles.has(path)) return false;
    this.#linkedFiles.add(path);
    return true;
  }

  /** Counts the files below an ignored folder that the walk does not reach otherwise, as far as it can be read. */
  async #countFiles(ignored: string): Promise<number> {
    let files = 0;
    const folders = this.#walkedAnyway.has(ignored) ? [] : [ignored];
    for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
      this.#signal?.throwIfAborted();
      try {
        for await (const entry of await opendir(path, { bufferSize: READ_AHEAD })) {
          const below = within({ path }, entry.name);
          if (entry.isFile() && !this.#linkedFiles.has(below)) files += 1;
          if (entry.isDirectory() && !this.#walkedAnyway.has(below)) folders.push(below);
        }
      } catch {
        // What is in it does not matter, so neither does that it cannot be read.
      }
    }
    return files;
  }
}

/** Whether the target of a link is a photo by its own name or, where it has no extension, by its first bytes. */
async function lookAtTarget(path: string): Promise<Looked> {
  const name = basename(path);
  if (!isUnnamed(name)) return isPhotoName(name);
  return (await lookInto([path])).get(path) ?? false;
}

function unsupported(path: string, kind: OtherFileKind<'unsupported'>): OtherFile {
  const reason = `Darkroom does not read ${OTHER_FILE_KINDS.unsupported[kind][1]}.`;
  return { path, state: 'unsupported', kind, reason, files: 1 };
}

/** What a regular file is if it is no photo, as far as its name says it. */
function otherFile(name: string, path: string, rule: Ignored | undefined): OtherFile | undefined {
  if (rule) return { path, state: 'ignored', ...rule, files: 1 };
  if (!isPhotoName(name) && !isUnnamed(name)) return unsupported(path, kindOfFile(name));
  return isMangledName(name) ? unreadable('file', path, 'invalid_name') : undefined;
}

function within(folder: Pick<Folder, 'path'>, name: string): string {
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
