import { watch, type FSWatcher } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Folders that are watched at most, so that other programs keep some of the system's watches. */
const MOST_FOLDERS = 8_192;

/**
 * Hints from the file system that something has changed in some folders. They may be missing: on network file systems
 * none ever comes, and watches are limited.
 */
export class Hints {
  readonly #onHint: () => void;
  readonly #onRefused: (error: unknown) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #refused = false;

  /** @param onRefused the system allows no more watches; no more hints come. */
  constructor(onHint: () => void, onRefused: (error: unknown) => void) {
    [this.#onHint, this.#onRefused] = [onHint, onRefused];
  }

  /** Watches these folders, and no others. */
  async cover(folders: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    for (const folder of this.#watchers.keys()) if (!folders.has(folder)) this.#drop(folder);
    for (const folder of folders) {
      if (this.#refused || signal.aborted || this.#watchers.size >= MOST_FOLDERS) return;
      if (this.#watchers.has(folder)) continue;
      this.#watch(folder);
      // The system call may wait for a server.
      await nextTurn();
    }
  }

  close(): void {
    for (const folder of this.#watchers.keys()) this.#drop(folder);
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false });
      watcher.on('change', (event, name) => {
        // The folder itself was moved or removed, which ends its watch; another may take its path.
        if (event === 'rename' && name === basename(folder)) this.#drop(folder);
        this.#onHint();
      });
      watcher.on('error', () => {
        this.#drop(folder);
        this.#onHint();
      });
      this.#watchers.set(folder, watcher);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return;
      this.#refused = true;
      this.close();
      this.#onRefused(error);
    }
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}
