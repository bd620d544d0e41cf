import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareModels } from '../prepare.js';

/** What decides which bytes the models have. */
const SOURCES = ['./', '../onnx/', '../tfjs/'];

/** The directory of models that all tests share; they are made again when the code that makes them changes. */
export async function sharedModels(): Promise<string> {
  const directory = join(tmpdir(), `darkroom-test-models-${sourceHash()}`);
  await prepareModels(directory);
  return directory;
}

function sourceHash(): string {
  const hash = createHash('sha256');
  for (const folder of SOURCES) {
    const path = fileURLToPath(new URL(folder, import.meta.url));
    for (const name of readdirSync(path).sort())
      if (!/\.(spec|fixture)\.ts$/.test(name)) hash.update(readFileSync(join(path, name)));
  }
  return hash.digest('hex').slice(0, 12);
}
