import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { argumentsOf, Darkroom, runStart, type Launch } from './darkroom.js';
import { makeDirectory } from './folder.js';
import { copyModels } from './models.setup.js';
import type { Program } from './program.js';

/** A temporary place for folders and data directories, and what was started there. */
export class Workspace {
  /** By its real path. */
  readonly directory = makeDirectory();
  readonly #programs: Program[] = [];

  /** @param readyModels whether data directories begin with models, so that the first start need not make them. */
  constructor(readonly readyModels = true) {}

  /** Makes a folder, if there is none, and gives its path. */
  folder(name: string): string {
    const path = join(this.directory, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Starts Darkroom, by default with a data directory that all starts of this workspace share. */
  async start(launch: Partial<Launch> = {}): Promise<Darkroom> {
    const darkroom = await Darkroom.start(await this.#complete(launch));
    this.#programs.push(darkroom.program);
    return darkroom;
  }

  /** Runs the command line; use it where the start is expected to end by itself. */
  async run(launch: Partial<Launch> = {}): Promise<Program> {
    const program = runStart(await argumentsOf(await this.#complete(launch)), launch.environment);
    this.#programs.push(program);
    return program;
  }

  /** Stops what still runs and removes the place. */
  async close(): Promise<void> {
    for (const program of this.#programs) program.kill('SIGINT');
    await Promise.all(this.#programs.map(({ ended }) => ended));
    await rm(this.directory, { recursive: true, force: true });
  }

  async #complete(launch: Partial<Launch>): Promise<Launch> {
    const complete = { data: join(this.directory, 'data'), ...launch };
    if (this.readyModels) await copyModels(complete.data);
    return complete;
  }
}

/** A workspace for the test file (or `describe`) that calls this; it is closed after the last test. */
export function useWorkspace({ readyModels = true } = {}): Workspace {
  const workspace = new Workspace(readyModels);
  afterAll(() => workspace.close());
  return workspace;
}
