import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareModels } from '#libs/model-conversion';

/** Makes the models, once for all data directories of tests, as the first start in each would. @returns where. */
export async function makeModels(): Promise<string> {
  const models = join(tmpdir(), `darkroom-test-models-${sourceHash()}`);
  await prepareModels(models);
  return models;
}

/** Copies the models to a data directory, unless it has some, so that the first start need not make them. */
export async function copyModels(data: string): Promise<void> {
  const models = join(data, 'models');
  if (!existsSync(models)) cpSync(await makeModels(), models, { recursive: true });
}

/** Vitest's global set-up. */
export async function setup(): Promise<void> {
  await makeModels();
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
