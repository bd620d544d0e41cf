import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import type { RgbImage } from '#libs/formats';
import { openSession, type TaskName } from '#libs/inference';
import { OnnxGraph } from '../onnx/graph.js';
import { PIXELS } from '../onnx/layers.js';
import { FloatLayers, type Layers } from '../quantisation/layers.js';
import { graphModelSchema } from '../tfjs/graph.js';
import { readWeights, weightsManifestSchema, type Weights } from '../tfjs/weights.js';
import { findPackage } from './packages.js';
import type { ModelRecipe } from './recipe.js';

/** Runs a network as it is before it is quantised, on one image. @returns its outputs by their names */
export async function runFloat(
  { package: name, files }: ModelRecipe<TaskName>,
  build: (layers: Layers, weights: Weights) => void,
  { data, width, height }: RgbImage,
): Promise<(output: string) => Float32Array> {
  const [structure, weights] = files.map((file) => join(findPackage(name).directory, file)) as [string, string];
  const json: unknown = JSON.parse(await readFile(structure, 'utf8'));
  const manifest = Array.isArray(json)
    ? weightsManifestSchema.parse(json)
    : graphModelSchema.parse(json).weightsManifest;
  const layers = new FloatLayers(new OnnxGraph(name));
  build(layers, readWeights(manifest, await readFile(weights)));
  const session = await openSession(layers.graph.encode(), 1);
  const results = await session.run({ [PIXELS]: new Tensor('uint8', data, [1, height, width, 3]) });
  await session.release();
  return (output) => results[output]?.data as Float32Array;
}
