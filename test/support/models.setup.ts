import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareModels } from '#libs/model-conversion';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where ready models are; data directories of tests begin with a copy of them. */
    models: string;
  }
}

/** Makes the models, once for all data directories of tests, as the first start in each would. @returns where. */
export async function makeModels(): Promise<string> {
  const models = join(tmpdir(), 'darkroom-test-models-2');
  await prepareModels(models);
  return models;
}

/** Vitest's global set-up. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('models', await makeModels());
}
