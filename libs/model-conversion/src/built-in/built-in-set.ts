import { isDeepStrictEqual } from 'node:util';
import { decodeForFaces, type RgbImage } from '#libs/formats';
import {
  createFaceFinder,
  DEFAULT_MODEL_SET,
  modelsOf,
  type FaceFinder,
  type ModelManifest,
  type Size,
  type TaskModel,
  type TaskName,
} from '#libs/inference';
import type { ModelSetRecipe } from '../model-set-recipe.js';
import { centernet } from './centernet.js';
import { DESCRIPTOR_DIMENSION, faceDescriptor } from './descriptor.js';
import { faceLandmarks } from './landmarks.js';
import { faceDetector } from './faceboxes.js';
import { nonFace } from './non-face.js';
import { findPackage, samplePhotos } from './packages.js';
import { idOf, makeModel, type ModelRecipe, type Samples } from './recipe.js';

/** How faces are cut out by their landmarks. */
const ALIGNMENT = 'dlib-68';

/** The recipes in the order of `modelsOf`. */
export const RECIPES: readonly ModelRecipe<TaskName>[] = [centernet, faceDetector, faceLandmarks, faceDescriptor];

/** The comparison of faces. */
const FACES: ModelManifest['faces'] = {
  // Raised whenever one of the models, the alignment or a threshold changes so that results differ.
  id: 'faceboxes-resnet-int8@2',
  alignment: ALIGNMENT,
  dimension: DESCRIPTOR_DIMENSION,
  metric: 'euclidean',
  distance: {
    ...{ cut: 0.47, epsilon: 0.45, minClusterSize: 3, minSamples: 3 },
    apart: 0.44,
    ...{ attach: { limit: 0.51, margin: 0.06 }, suggest: 0.45 },
  },
  minQuality: 0.5,
  attachQuality: 0.3,
  nonFace,
};

/** The set that is made from the weights that npm packages ship (see the README's table of models). */
export const builtInSet: ModelSetRecipe = {
  id: DEFAULT_MODEL_SET,
  isCurrent({ tasks, faces }) {
    return (
      isDeepStrictEqual(faces, FACES) && modelsOf({ tasks }).every((model, index) => isMadeBy(model, RECIPES[index]))
    );
  },
  async make(directory, write, onStep) {
    const photos = await Promise.all(samplePhotos().map(async (path) => (await decodeForFaces(path)).image));
    const samples: Samples = {
      photos,
      chips: (size) => chipsOf(photos, createFaceFinder({ directory, threads: 1 }, finding, ALIGNMENT), size),
    };
    const make = <Task extends TaskName>(recipe: ModelRecipe<Task>) => {
      onStep(`model ${recipe.name}`);
      return makeModel(recipe, write, samples);
    };
    const embed = await make(centernet);
    const finding = { 'detect-faces': await make(faceDetector), 'find-landmarks': await make(faceLandmarks) };
    return {
      set: DEFAULT_MODEL_SET,
      tasks: { embed, ...finding, 'describe-faces': await make(faceDescriptor) },
      faces: FACES,
    };
  },
};

/** Whether a recipe would make this model now, with this declaration. */
function isMadeBy(model: TaskModel, recipe: ModelRecipe<TaskName> | undefined): boolean {
  if (!recipe) return false;
  const { name, version } = findPackage(recipe.package);
  const source = { ...model.source, package: name, version };
  return isDeepStrictEqual(model, { ...model, ...recipe.declaration, id: idOf(recipe), source });
}

/** The faces of some photos, aligned. */
async function chipsOf(photos: readonly RgbImage[], finder: FaceFinder, size: Size): Promise<Uint8Array[]> {
  const chips: Uint8Array[] = [];
  for (const photo of photos) {
    const faces = await finder.find(photo, { minFaceSize: 0 });
    chips.push(...faces.map((face) => finder.chipOf(photo, face, size)));
  }
  await finder.close();
  return chips;
}
