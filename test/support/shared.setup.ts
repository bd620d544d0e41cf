import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { Darkroom, type Place } from './darkroom.js';
import { makeDirectory } from './folder.js';
import { serve } from './listen.js';
import { copyModels } from './models.setup.js';
import { PHOTO_TIMEOUT, POISONABLE } from './poisonous.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the {@link SharedPlace}, which is started with the run. */
    sharedDarkroom: string;
  }
}

/** The Darkroom that test files share, and the root under which each makes its folders. */
export interface SharedPlace extends Place {
  readonly root: string;
}

/** Vitest's global set-up: one Darkroom for all test files that need no special one, since a start takes seconds. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = makeDirectory('darkroom-shared');
  const [root, data] = [join(directory, 'photos'), join(directory, 'data')];
  const start = async () => {
    mkdirSync(root);
    await copyModels(data);
    return Darkroom.start({ data, roots: [root], environment: { ...POISONABLE, ...PHOTO_TIMEOUT } });
  };
  // Started while the first test file is loaded.
  const started = start();
  started.catch(() => undefined);
  const server = await serve(async () => {
    const { url, databaseUrl, redisUrl } = await started;
    return JSON.stringify({ url, databaseUrl, redisUrl, data, root } satisfies SharedPlace);
  });
  project.provide('sharedDarkroom', server.url);
  return async () => {
    server.close();
    await (await started.catch(() => undefined))?.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
