import { DEFAULT_MODEL_SET, type TaskName } from '#libs/inference';
import type { ModelSetRecipe } from '../model-set-recipe.js';
import { centernet } from './centernet.js';
import { DESCRIPTOR_DIMENSION, faceDescriptor } from './descriptor.js';
import { faceLandmarks } from './landmarks.js';
import { findPackage } from './packages.js';
import { idOf, makeModel, VERSION, type ModelRecipe } from './recipe.js';
import { faceDetector } from './ssd-mobilenet.js';

/** The recipes in the order of `modelsOf`. */
const RECIPES: readonly ModelRecipe<TaskName>[] = [centernet, faceDetector, faceLandmarks, faceDescriptor];

/** The set that is made from the weights that npm packages ship (see the README's table of models). */
export const builtInSet: ModelSetRecipe = {
  id: DEFAULT_MODEL_SET,
  isCurrent(models) {
    const made = models.map(({ id, source }) => [id, source.package, source.version]);
    const now = RECIPES.map((recipe) => [idOf(recipe), recipe.package, findPackage(recipe.package).version]);
    return JSON.stringify(made) === JSON.stringify(now);
  },
  async make(write, onStep) {
    const make = <Task extends TaskName>(recipe: ModelRecipe<Task>) => {
      onStep(`model ${recipe.name}`);
      return makeModel(recipe, write);
    };
    return {
      set: DEFAULT_MODEL_SET,
      tasks: {
        embed: await make(centernet),
        'detect-faces': await make(faceDetector),
        'find-landmarks': await make(faceLandmarks),
        'describe-faces': await make(faceDescriptor),
      },
      faces: {
        id: `face-api-ssd-resnet@${VERSION}`,
        alignment: 'dlib-68',
        dimension: DESCRIPTOR_DIMENSION,
        metric: 'euclidean',
        distance: { cut: 0.47, epsilon: 0.45, minClusterSize: 3, minSamples: 3 },
        minQuality: 0.5,
      },
    };
  },
};
