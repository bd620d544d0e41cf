import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { descriptionSchema, MANIFEST_FILE, modelsOf } from '#libs/inference';
import { sha256 } from './built-in/recipe.js';
import type { ModelSetRecipe } from './model-set-recipe.js';

/**
 * A set of ready ONNX files: a folder with a manifest that describes them.
 *
 * @throws an Error when the manifest is missing or not valid; `make` throws when a file is not what it declares
 */
export async function readyFolder(folder: string): Promise<ModelSetRecipe> {
  const description = descriptionSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')));
  return {
    id: description.set,
    isCurrent: ({ tasks, faces }) =>
      isDeepStrictEqual({ tasks, faces }, { tasks: description.tasks, faces: description.faces }),
    async make(_directory, write, onStep) {
      for (const model of modelsOf(description)) {
        onStep(`model ${model.id}`);
        const content = await readFile(join(folder, model.file));
        if (sha256(content) !== model.sha256)
          throw new Error(`${model.file} is damaged: its SHA-256 is not that of the manifest`);
        await write(model.file, content);
      }
      return description;
    },
  };
}
