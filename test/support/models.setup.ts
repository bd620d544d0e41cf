import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareModels } from '#libs/vision';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where ready models are; data directories of tests begin with a copy of them. */
    models: string;
  }
}

/** Makes the models once for all data directories, as the first start in each would. */
export default async function setup(project: TestProject): Promise<void> {
  const models = join(tmpdir(), 'darkroom-test-models');
  await prepareModels(models);
  project.provide('models', models);
}
