import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Darkroom, type Launch } from '../support/darkroom.js';
import { makeDirectory } from '../support/directory.js';
import { makeModels } from '../support/models.setup.js';

/** A directory of a bench, with the Darkrooms that are started in it. */
export class Place {
  readonly directory = makeDirectory('darkroom-bench');
  readonly #darkrooms: Darkroom[] = [];

  /** Starts a Darkroom over a folder, with a data directory of its own and models that are made already. */
  async start(name: string, root: string, launch: Partial<Launch> = {}): Promise<Darkroom> {
    const data = join(this.directory, name);
    cpSync(await makeModels(), join(data, 'models'), { recursive: true });
    const darkroom = await Darkroom.start({ data, roots: [root], ...launch });
    this.#darkrooms.push(darkroom);
    return darkroom;
  }

  /** Stops what was started, and removes all of it. */
  async close(): Promise<void> {
    await Promise.all(this.#darkrooms.map((darkroom) => darkroom.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}
