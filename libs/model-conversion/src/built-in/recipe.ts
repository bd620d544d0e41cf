import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbImage } from '#libs/formats';
import type { ImageInput, Size, TaskModel, TaskName } from '#libs/inference';
import type { WriteModel } from '../model-set-recipe.js';
import { PIXELS } from '../onnx/layers.js';
import { readWeights, weightsManifestSchema, type Weights } from '../tfjs/weights.js';
import { findPackage } from './packages.js';

/** The part of a declaration that is known before the model is made. */
type Declaration<Task extends TaskName> = Omit<
  TaskModel<Task>,
  'id' | 'file' | 'bytes' | 'sha256' | 'licence' | 'source'
>;

/** Pictures on which the ranges of a network's layers are measured. */
export interface Samples {
  readonly photos: readonly RgbImage[];
  /** The faces of the photos, aligned in chips of a size, once there are a detector and a landmark model. */
  chips(size: Size): Promise<Uint8Array[]>;
}

/** How a model is made from the weights of an npm package, and its declaration. */
export interface ModelRecipe<Task extends TaskName> {
  readonly name: string;
  /** Raised whenever the conversion or the preprocessing changes so that results differ. */
  readonly version: number;
  readonly package: string;
  /** Of the package; the terms of the data behind its weights were not checked. */
  readonly licence: string;
  /** The structure (or weights manifest) and the weights, in the package. */
  readonly files: readonly [structure: string, weights: string];
  /** @returns the ONNX file */
  readonly build: (structure: unknown, weights: Uint8Array, samples: Samples) => Uint8Array | Promise<Uint8Array>;
  readonly declaration: Declaration<Task>;
}

/** Builds a model from the weights alone, whose manifest is the structure file. */
export function fromWeights(build: (weights: Weights) => Uint8Array): ModelRecipe<TaskName>['build'] {
  return (structure, bytes) => build(readWeights(weightsManifestSchema.parse(structure), bytes));
}

/** The input of the converted models: they take the bytes of an image and normalise them themselves. */
export function squareOfBytes(side: number): Omit<ImageInput, 'fit'> {
  return {
    ...{ name: PIXELS, width: side, height: side, layout: 'NHWC', type: 'uint8', channels: 'RGB' },
    ...{ mean: [0, 0, 0], std: [1, 1, 1] },
  };
}

/** The model's id, which results are stored with. */
export function idOf(recipe: ModelRecipe<TaskName>): string {
  return `${recipe.name}@${recipe.version}`;
}

/** Makes a model and writes its file. */
export async function makeModel<Task extends TaskName>(
  recipe: ModelRecipe<Task>,
  write: WriteModel,
  samples: Samples,
): Promise<Declaration<Task> & Omit<TaskModel, keyof Declaration<TaskName>>> {
  const { name, version, directory } = findPackage(recipe.package);
  const [structureFile, weightsFile] = recipe.files;
  const structure: unknown = JSON.parse(await readFile(join(directory, structureFile), 'utf8'));
  const weights = await readFile(join(directory, weightsFile));
  const content = await recipe.build(structure, weights, samples);
  const file = `${recipe.name}.onnx`;
  await write(file, content);
  return {
    ...recipe.declaration,
    id: idOf(recipe),
    file,
    bytes: content.byteLength,
    sha256: sha256(content),
    licence: recipe.licence,
    source: { package: name, version, files: [...recipe.files], sha256: sha256(weights) },
  };
}

/** SHA-256 in hexadecimal. */
export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
