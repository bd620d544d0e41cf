import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEmbedder, createFaceAnalyser, loadModelSet, type ModelDescriptions } from '#libs/inference';
import { temporaryFolder } from '../../../test/support/folder.js';
import { plainRgb } from '../../../test/support/pictures.js';
import { sha256 } from './built-in/recipe.js';
import { averagePool } from './onnx/layers.js';
import { OnnxGraph } from './onnx/graph.js';
import { prepareModels } from './prepare.js';
import { readyFolder } from './ready-folder.js';

/** An input unlike those of the built-in models, and not square. */
const INPUT: ModelDescriptions['tasks']['describe-faces']['input'] = {
  ...{ name: 'image', width: 24, height: 16, layout: 'NCHW', type: 'float32', channels: 'BGR' },
  ...{ mean: [10, 20, 30], std: [1, 2, 4] },
};

/** A network that gives the mean of each channel of its input. */
function meanOfChannels(output: string): Uint8Array {
  const graph = new OnnxGraph(output);
  const image = graph.input('image', 'float32', ['batch', 3, INPUT.height, INPUT.width]);
  graph.output(output, averagePool(graph, image), ['batch', 3]);
  return graph.encode();
}

/** A network whose outputs are always these numbers. */
function constant(outputs: Record<string, readonly number[]>, dims: Record<string, readonly number[]>): Uint8Array {
  const graph = new OnnxGraph('constant');
  graph.input('image', 'float32', ['batch', 3, INPUT.height, INPUT.width]);
  for (const [name, values] of Object.entries(outputs)) {
    const shape = dims[name] ?? [];
    graph.output(name, graph.constant({ dims: shape, data: Float32Array.from(values) }), shape);
  }
  return graph.encode();
}

/** One face in the middle of any image, and landmarks spread over it. */
const LANDMARKS = Array.from({ length: 68 }, (_, point) => [(point % 9) / 9, (point % 7) / 7]).flat();
const NETWORKS = {
  embed: meanOfChannels('embedding'),
  'detect-faces': constant({ boxes: [0.2, 0.2, 0.6, 0.6], scores: [0.9] }, { boxes: [1, 1, 4], scores: [1, 1] }),
  'find-landmarks': constant({ landmarks: LANDMARKS }, { landmarks: [1, LANDMARKS.length] }),
  'describe-faces': meanOfChannels('descriptor'),
};

let folder: string;
let directory: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  directory = join(folder, 'models');
  const model = <Task extends keyof typeof NETWORKS>(task: Task) => ({
    ...{ id: `tiny-${task}@1`, file: `${task}.onnx`, bytes: NETWORKS[task].byteLength, sha256: sha256(NETWORKS[task]) },
    ...{ licence: 'MIT', source: { package: 'tiny', version: '1', files: [`${task}.onnx`] }, input: INPUT },
  });
  const description: ModelDescriptions = {
    set: 'tiny',
    tasks: {
      embed: { ...model('embed'), input: { ...INPUT, fit: 'crop' }, head: 'embedding', dimension: 3 },
      'detect-faces': {
        ...model('detect-faces'),
        ...{
          input: { ...INPUT, fit: 'letterbox' },
          head: 'ssd-boxes',
          minScore: 0.5,
          sureScore: 0.5,
          maxOverlap: 0.5,
          retry: { longestSide: 12, minScore: 0.5 },
        },
      },
      'find-landmarks': { ...model('find-landmarks'), head: 'points' },
      'describe-faces': { ...model('describe-faces'), head: 'descriptor' },
    },
    faces: {
      ...{ id: 'tiny-faces@1', alignment: 'dlib-68', dimension: 3, metric: 'cosine' },
      ...{ minQuality: 0.2, attachQuality: 0.1 },
      distance: {
        ...{ cut: 0.9, epsilon: 0.8, minClusterSize: 2, minSamples: 2 },
        apart: 0.7,
        ...{ attach: { limit: 1, margin: 0.1 }, suggest: 0.7 },
      },
    },
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(description));
  for (const [task, content] of Object.entries(NETWORKS)) await writeFile(join(folder, `${task}.onnx`), content);
});

describe('a folder of ready ONNX files', () => {
  it('is prepared once, and its models run as it declares them', async () => {
    const steps: string[] = [];
    const recipe = await readyFolder(folder);
    for (let times = 0; times < 2; times += 1)
      await prepareModels(directory, { recipe, onStep: (step) => steps.push(step) });
    expect(steps).toEqual([...Object.keys(NETWORKS).map((task) => `model tiny-${task}@1`), 'timing the models']);

    const set = await loadModelSet(directory, 'tiny');
    const [embedder, analyser] = [createEmbedder(set), createFaceAnalyser(set)];
    const image = plainRgb(60, 60, [110, 60, 14]);
    // Blue, green, red, each less its mean and divided by its standard deviation.
    expect(await embedder.embed(image)).toEqual({ embedding: Float32Array.of(4, 20, 20), tags: [] });
    const [face, ...others] = await analyser.analyse(image, { minFaceSize: 0 });
    expect(others).toEqual([]);
    expect(face?.box.x).toBeCloseTo(0.3, 5);
    expect(Math.hypot(...(face?.descriptor ?? []))).toBeCloseTo(1, 5);
    await Promise.all([embedder.close(), analyser.close()]);
  });

  it('is refused if a file does not match the manifest', async () => {
    await writeFile(join(folder, 'embed.onnx'), Buffer.alloc(NETWORKS.embed.byteLength));
    const preparing = prepareModels(directory, { recipe: await readyFolder(folder) });
    await expect(preparing).rejects.toThrow('embed.onnx is damaged');
    await expect(loadModelSet(directory, 'tiny')).rejects.toThrow('There are no models');
  });

  it('is refused if the manifest names an unknown head', async () => {
    const path = join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as ModelDescriptions;
    Object.assign(manifest.tasks.embed, { head: 'of another program' });
    await writeFile(path, JSON.stringify(manifest));
    await expect(readyFolder(folder)).rejects.toThrow(/head/);
  });
});
