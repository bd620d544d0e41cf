import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { Server } from './darkroom.js';
import type { SharedPlace } from './shared.setup.js';

/** The Darkroom that test files share, with a place for the folders of the file that asks. */
export class SharedServer extends Server {
  /** What may be indexed: this folder and all below it. */
  readonly root: string;
  readonly #directory: string;

  private constructor(place: SharedPlace) {
    super(place);
    this.root = place.root;
    this.#directory = mkdtempSync(join(place.root, 'folders-'));
  }

  /** @throws where it cannot be started. */
  static async find(): Promise<SharedServer> {
    const answer = await fetch(inject('sharedDarkroom'));
    if (!answer.ok) throw new Error(await answer.text());
    return new SharedServer((await answer.json()) as SharedPlace);
  }

  /** Makes a folder that may be indexed, if there is none, and gives its path. */
  folder(name: string): string {
    const path = join(this.#directory, name);
    mkdirSync(path, { recursive: true });
    return path;
  }
}
