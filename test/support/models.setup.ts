import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  const models = join(tmpdir(), `darkroom-test-models-${sourceHash()}`);
  await prepareModels(models);
  return models;
}

/** Vitest's global set-up. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('models', await makeModels());
}

/** Models are made again when the code that makes them changes. */
function sourceHash(): string {
  const source = fileURLToPath(new URL('../../libs/model-conversion/src/', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^(?!.*\.(?:spec|fixture)\.).*\.ts$/.test(name),
  );
  const hash = createHash('sha256');
  for (const name of files.sort()) hash.update(readFileSync(join(source, name)));
  return hash.digest('hex').slice(0, 12);
}
