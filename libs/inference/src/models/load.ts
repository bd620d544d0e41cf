import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import {
  MANIFEST_FILE,
  manifestSchema,
  modelsOf,
  type ModelDescriptions,
  type ModelEntry,
  type ModelManifest,
} from './manifest.js';

/** The id of the set that a library is indexed with; its directory has this name. */
export const DEFAULT_MODEL_SET = 'built-in';

/** The models are missing, damaged or unreadable; the message says what to do. */
export class ModelsUnavailableError extends Error {
  readonly code = 'models_unavailable';

  constructor(what: string, options?: ErrorOptions) {
    super(`${what}; run the set-up again ("npm start" does) to make the models`, options);
    this.name = 'ModelsUnavailableError';
  }
}

/** Models on disk: what they are and where their files are. */
export interface ModelFiles {
  readonly directory: string;
  readonly manifest: ModelDescriptions;
  /** Threads of a network that runs. */
  readonly threads: number;
}

/** A model set on disk, made completely. */
export interface ModelSet extends ModelFiles {
  readonly manifest: ModelManifest;
}

/**
 * Reads a model set's manifest and checks it against the files beside it (by size; `prepareModels` compares checksums).
 *
 * @param directory of all sets, as it was given to `prepareModels`
 * @throws ModelsUnavailableError when the set is missing or damaged
 */
export function loadModelSet(directory: string): Promise<ModelSet> {
  return readModelSet(join(directory, DEFAULT_MODEL_SET));
}

/** As `loadModelSet`, for the set's own directory. */
export async function readModelSet(directory: string): Promise<ModelSet> {
  const manifest = await readManifest(join(directory, MANIFEST_FILE));
  for (const model of modelsOf(manifest)) await checkSize(directory, model);
  return { directory, manifest, threads: manifest.threads.inference };
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

async function checkSize(directory: string, model: ModelEntry): Promise<void> {
  const path = join(directory, model.file);
  const size = await stat(path).then(
    (entry) => entry.size,
    () => undefined,
  );
  if (size === undefined) throw new ModelsUnavailableError(`The model file ${path} is missing`);
  if (size !== model.bytes)
    throw new ModelsUnavailableError(`The model file ${path} has ${size} bytes instead of ${model.bytes}`);
}
