import { execFile } from 'node:child_process';
import { copyFile, mkdir, rename, rm, rmdir, utimes } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FIRST_OTHER, SUBFOLDERS, type Expected, type Pool } from './folder.js';
import type { FileOperation } from './schedule.js';

const run = promisify(execFile);

/** The folder of a seed on disk: what happens to its files, one after another, and what must become of each. */
export class Disk {
  /** Paths, of now and of before, whose files changed while sessions may have read them. */
  readonly disturbed = new Set<string>();
  /** How often the root was away. */
  unmounts = 0;
  readonly #subfolders = SUBFOLDERS.filter((name) => name !== '');
  #operations = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly folder: string,
    readonly files: Map<string, Expected>,
    readonly pool: Pool,
  ) {}

  /** Changes files; returns when that is done, and a root that was unmounted is back. */
  change(operation: FileOperation): Promise<void> {
    const changed = this.#last.then(() => this.#change(operation));
    this.#last = changed.catch(() => undefined);
    return changed;
  }

  /** Leaves the root empty. @returns how to bring it back. */
  hide(): Promise<() => Promise<void>> {
    return unmount(this.folder);
  }

  /** Does something while the root is away. */
  async withoutRoot<T>(act: () => Promise<T>): Promise<T> {
    this.unmounts += 1;
    const back = await this.hide();
    try {
      return await act();
    } finally {
      await back();
    }
  }

  /** Deletes the files of photos that crash or hang: a session after this has no time for them. */
  async deletePoison(): Promise<void> {
    for (const [path, { kind }] of this.files) if (kind === 'poison') await this.#delete(path);
  }

  async #change(operation: FileOperation): Promise<void> {
    this.#operations += 1;
    if (operation.kind === 'root-unmounted') return this.withoutRoot(() => delay(operation.ms));
    if (operation.kind === 'subfolder-renamed') return this.#renameSubfolder(operation.at);
    for (const path of this.#choose(operation.files, operation.at)) {
      this.disturbed.add(path);
      if (operation.kind === 'files-renamed') await this.#rename(path, this.#newPathOf(path));
      else if (operation.kind === 'files-deleted') await this.#delete(path);
      else if (operation.kind === 'files-replaced') await this.#replace(path);
      else await utimes(path, new Date(), new Date());
    }
  }

  /** Some pictures, next to each other in path order. */
  #choose(count: number, at: number): string[] {
    const paths = [...this.files].flatMap(([path, { kind }]) => (kind === 'picture' ? [path] : [])).sort();
    const from = Math.floor(at * paths.length);
    return paths.slice(from, from + count);
  }

  #newPathOf(path: string): string {
    const subfolders = ['', ...this.#subfolders];
    const subfolder = subfolders[(this.#operations + path.length) % subfolders.length] ?? '';
    return join(this.folder, subfolder, `moved-${this.#operations}-${basename(path)}`);
  }

  async #rename(from: string, to: string): Promise<void> {
    await rename(from, to);
    this.#moved(from, to);
  }

  #moved(from: string, to: string): void {
    const expected = this.files.get(from);
    this.files.delete(from);
    if (expected) this.files.set(to, expected);
    for (const path of [from, to]) this.disturbed.add(path);
  }

  async #delete(path: string): Promise<void> {
    await rm(path);
    this.files.delete(path);
    this.disturbed.add(path);
  }

  /** Puts another photo of the same format in the place of a file, as programs that save do. */
  async #replace(path: string): Promise<void> {
    const others = this.pool.others.filter((other) => extname(other) === extname(path));
    const other = others[(this.#operations + path.length) % others.length];
    if (other === undefined) return;
    const hidden = join(dirname(path), `.new-${basename(path)}`);
    await copyFile(other, hidden);
    await rename(hidden, path);
    this.files.set(path, { kind: 'picture', picture: FIRST_OTHER + this.pool.others.indexOf(other) });
  }

  async #renameSubfolder(at: number): Promise<void> {
    const index = Math.floor(at * this.#subfolders.length);
    const before = this.#subfolders[index] ?? '';
    const after = `${before}-${this.#operations}`;
    const [from, to] = [join(this.folder, before), join(this.folder, after)];
    await rename(from, to);
    this.#subfolders[index] = after;
    for (const path of [...this.files.keys()])
      if (path.startsWith(from + sep)) this.#moved(path, join(to, relative(from, path)));
  }
}

/**
 * Leaves a folder empty, as the mount point of a drive is without it: by mounting an empty one over it, or, where that
 * is not allowed, by moving it away. @returns how to bring it back.
 */
async function unmount(folder: string): Promise<() => Promise<void>> {
  const aside = `${folder}-aside`;
  await mkdir(aside);
  try {
    await run('mount', ['--bind', aside, folder]);
    return async () => {
      // Lazily: a process may be reading it.
      await run('umount', ['--lazy', folder]);
      await rmdir(aside);
    };
  } catch {
    await rmdir(aside);
    await rename(folder, aside);
    await mkdir(folder);
    return async () => {
      await rmdir(folder);
      await rename(aside, folder);
    };
  }
}
