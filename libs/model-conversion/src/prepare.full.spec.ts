import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { ModelManifest } from '#libs/inference';
import { temporaryFolder } from '../../../test/support/folder.js';
import { makeModels } from '../../../test/support/models.setup.js';
import { prepareModels } from './prepare.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryFolder();
});

it('two processes may prepare the same models at once', async () => {
  const sets = await Promise.all([prepareModels(directory), prepareModels(directory)]);
  expect(sets[0].manifest.faces).toEqual(sets[1].manifest.faces);
  expect(await readdir(directory)).toEqual(['built-in']);
});

it('models are converted again after an update of their package', async () => {
  await cp(await makeModels(), directory, { recursive: true });
  const path = join(directory, 'built-in', 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as ModelManifest;
  const { source } = manifest.tasks.embed;
  const { version } = source;
  Object.assign(source, { version: '0.0.1' });
  await writeFile(path, JSON.stringify(manifest));
  const steps: unknown[] = [];
  await prepareModels(directory, { onStep: (step) => steps.push(step) });
  expect(steps).toHaveLength(5);
  const { manifest: made } = await prepareModels(directory);
  expect(made).toMatchObject({ set: 'built-in', tasks: { embed: { source: { version } } } });
});
