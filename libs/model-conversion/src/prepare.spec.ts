import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEmbedder, loadModelSet, modelsOf, ModelsUnavailableError, type ModelManifest } from '#libs/inference';
import { plainRgb } from '../../../test/support/pictures.js';
import { temporaryFolder } from '../../../test/support/folder.js';
import { makeModels } from '../../../test/support/models.setup.js';
import { builtInSet, RECIPES } from './built-in/built-in-set.js';
import { findPackage } from './built-in/packages.js';
import { prepareModels } from './prepare.js';

/** No process has this id: Linux assigns none above 2²². */
const DEAD_PID = 4_194_305;

let directory: string;
let steps: string[];

beforeEach(async () => {
  directory = await temporaryFolder();
  steps = [];
});

const onStep = (step: string): void => {
  steps.push(step);
};

async function copyOfModels(): Promise<void> {
  // Only the set: other processes may be making models beside it.
  await cp(join(await makeModels(), 'built-in'), join(directory, 'built-in'), { recursive: true });
}

const file = (name: string): string => join(directory, 'built-in', name);
const manifestPath = (): string => file('manifest.json');

async function changeManifest(change: (manifest: ModelManifest) => void): Promise<void> {
  const manifest = JSON.parse(await readFile(manifestPath(), 'utf8')) as ModelManifest;
  change(manifest);
  await writeFile(manifestPath(), JSON.stringify(manifest));
}

describe('prepareModels', () => {
  it('converts the models of the packages, reports each step and removes the leftovers of killed set-ups', async () => {
    const [left, live] = [`.built-in-${DEAD_PID}-0123abcd`, `.built-in-${process.ppid}-0123abcd`];
    for (const name of [left, live]) await mkdir(join(directory, name));
    const { manifest, directory: place } = await prepareModels(directory, { onStep });
    expect(steps).toEqual([
      'model centernet-mobilenetv3',
      'model faceboxes-int8',
      'model face-landmarks-68',
      'model face-descriptor-resnet-int8',
      'timing the models',
    ]);
    expect(manifest).toMatchObject({
      set: 'built-in',
      tasks: { embed: { dimension: 1008 } },
      faces: { dimension: 128, distance: { cut: 0.47, epsilon: 0.45, minClusterSize: 3, minSamples: 3 } },
    });
    for (const [index, model] of modelsOf(manifest).entries()) {
      const source = findPackage(RECIPES[index]?.package ?? '');
      expect(model.source).toMatchObject({ package: source.name, version: source.version });
      expect(sha256(await readFile(join(source.directory, model.source.files.at(-1) as string)))).toBe(
        model.source.sha256,
      );
      expect(sha256(await readFile(join(place, model.file)))).toBe(model.sha256);
    }
    expect([1, 2]).toContain(manifest.threads.inference);
    expect([1, 2]).toContain(manifest.threads.decode);
    const { training = 0, faceDetection = 0 } = manifest.secondsPerPhoto;
    expect(training > 0 && training < faceDetection && faceDetection < 60).toBe(true);
    // The other directory belongs to a process that is alive.
    expect((await readdir(directory)).sort()).toEqual([live, 'built-in']);
  });

  it('does nothing when the models are ready', async () => {
    await copyOfModels();
    const before = await readFile(manifestPath(), 'utf8');
    await prepareModels(directory, { onStep });
    expect(steps).toEqual([]);
    expect(await readFile(manifestPath(), 'utf8')).toBe(before);
  });

  it('converts the models again when a file is damaged', async () => {
    await copyOfModels();
    await damage(file('face-landmarks-68.onnx'));
    await prepareModels(directory, { onStep });
    expect(steps).toHaveLength(5);
    await expect(prepareModels(directory)).resolves.toMatchObject({ manifest: { set: 'built-in' } });
    expect((await readdir(directory)).sort()).toEqual(['built-in']);
  });
});

it.each<[string, (manifest: ModelManifest) => void]>([
  ['a threshold of a model', ({ tasks }) => (tasks['detect-faces'].minScore = 0.4)],
  ['a limit of faces', ({ faces }) => (faces.minQuality = 0.4)],
  ['the version of a model', ({ tasks }) => (tasks['describe-faces'].id = 'face-descriptor-resnet@1')],
])('the built-in set is not the one that would be made now if it has another: %s', async (_, change) => {
  await copyOfModels();
  const isCurrent = async () => builtInSet.isCurrent((await loadModelSet(directory)).manifest);
  expect(await isCurrent()).toBe(true);
  await changeManifest(change);
  expect(await isCurrent()).toBe(false);
});

describe('loadModelSet', () => {
  it.each([
    [
      'there are no models',
      async () => rm(join(directory, 'built-in'), { recursive: true }),
      /There are no models .*run the set-up/,
    ],
    [
      'a file is missing',
      async () => rm(file('face-landmarks-68.onnx')),
      /face-landmarks-68\.onnx is missing; run the set-up/,
    ],
    ['a file is cut short', async () => truncate(file('face-landmarks-68.onnx'), 9), /has 9 bytes instead of \d+; run/],
    [
      'the manifest is cut short',
      async () => truncate(manifestPath(), 50),
      /is damaged \(it is not JSON\); run the set-up/,
    ],
    [
      'the manifest lacks a field',
      async () => changeManifest((manifest) => Reflect.deleteProperty(manifest, 'secondsPerPhoto')),
      /is damaged \(.*secondsPerPhoto.*\); run the set-up/s,
    ],
    [
      'the mean non-face has another length than descriptors',
      async () => changeManifest(({ faces }) => faces.nonFace?.descriptor.pop()),
      /is damaged \(.*must have as many numbers as a descriptor.*\); run the set-up/s,
    ],
  ])('says what to do when %s', async (_, spoil, message) => {
    await copyOfModels();
    await spoil();
    const loading = loadModelSet(directory);
    await expect(loading).rejects.toBeInstanceOf(ModelsUnavailableError);
    await expect(loading).rejects.toThrow(message);
  });

  it('says what to do when a model file of the right size is damaged', async () => {
    await copyOfModels();
    await damage(file('centernet-mobilenetv3.onnx'));
    const embedder = createEmbedder(await loadModelSet(directory));
    await expect(embedder.embed(plainRgb(320, 320, [0, 0, 0]))).rejects.toThrow(/cannot be loaded .*; run the set-up/s);
  });
});

/** Overwrites the beginning; size and time stay. */
async function damage(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes.fill(0xff, 0, 64);
  await writeFile(path, bytes);
  await utimes(path, 0, 0);
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
