import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { prepareModels } from './prepare.js';

it('models may be prepared twice at the same time', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'darkroom-models-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const sets = await Promise.all([prepareModels(directory), prepareModels(directory)]);
  expect(sets[0].manifest.faces).toEqual(sets[1].manifest.faces);
  expect(await readdir(directory)).toEqual(['built-in']);
});
