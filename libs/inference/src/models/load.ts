import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import {
  MANIFEST_FILE,
  manifestSchema,
  modelsOf,
  type ModelDescriptions,
  type ModelManifest,
  type TaskModel,
} from './manifest.js';

/** The id of the set that a library is indexed with. */
export const DEFAULT_MODEL_SET = 'built-in';

/** The models are missing, damaged or unreadable; the message says what to do. */
export class ModelsUnavailableError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`${what}; run the set-up again ("npm start" does) to make the models`, options);
    this.name = 'ModelsUnavailableError';
  }
}

/** Models on disk: their declarations and their files. */
export interface ModelFiles {
  readonly directory: string;
  readonly manifest: ModelDescriptions;
  /** Threads of a network that runs. */
  readonly threads: number;
}

/** A complete model set on disk, with what was measured of it. */
export interface ModelSet extends ModelFiles {
  readonly manifest: ModelManifest;
}

/**
 * Reads a model set's manifest and checks it against the files beside it (by size; `prepareModels` compares checksums).
 *
 * @param directory of all sets, in which each set's directory has its id
 * @throws ModelsUnavailableError when the set is missing or damaged
 */
export async function loadModelSet(directory: string, set: string = DEFAULT_MODEL_SET): Promise<ModelSet> {
  const folder = join(directory, set);
  const manifest = await readManifest(join(folder, MANIFEST_FILE));
  for (const model of modelsOf(manifest)) await checkSize(folder, model);
  return { directory: folder, manifest, threads: manifest.threads.inference };
}

async function readManifest(path: string): Promise<ModelManifest> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new ModelsUnavailableError(`There are no models (${path} cannot be read)`, { cause: error });
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    throw new ModelsUnavailableError(`The model manifest ${path} is damaged (${why})`, { cause: error });
  }
}

async function checkSize(directory: string, model: TaskModel): Promise<void> {
  const path = join(directory, model.file);
  const size = await stat(path).then(
    (entry) => entry.size,
    () => undefined,
  );
  if (size === undefined) throw new ModelsUnavailableError(`The model file ${path} is missing`);
  if (size !== model.bytes)
    throw new ModelsUnavailableError(`The model file ${path} has ${size} bytes instead of ${model.bytes}`);
}
