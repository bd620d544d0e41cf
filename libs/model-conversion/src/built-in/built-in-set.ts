import { decodeForFaces, type RgbImage } from '#libs/formats';
import { createFaceFinder, DEFAULT_MODEL_SET, type FaceFinder, type Size, type TaskName } from '#libs/inference';
import type { ModelSetRecipe } from '../model-set-recipe.js';
import { centernet } from './centernet.js';
import { DESCRIPTOR_DIMENSION, faceDescriptor } from './descriptor.js';
import { faceLandmarks } from './landmarks.js';
import { faceDetector } from './faceboxes.js';
import { findPackage, samplePhotos } from './packages.js';
import { idOf, makeModel, type ModelRecipe, type Samples } from './recipe.js';

/** How faces are cut out by their landmarks. */
const ALIGNMENT = 'dlib-68';

/** The recipes in the order of `modelsOf`. */
export const RECIPES: readonly ModelRecipe<TaskName>[] = [centernet, faceDetector, faceLandmarks, faceDescriptor];

/** The set that is made from the weights that npm packages ship (see the README's table of models). */
export const builtInSet: ModelSetRecipe = {
  id: DEFAULT_MODEL_SET,
  isCurrent(models) {
    const made = models.map(({ id, source }) => [id, source.package, source.version]);
    const now = RECIPES.map((recipe) => {
      const { name, version } = findPackage(recipe.package);
      return [idOf(recipe), name, version];
    });
    return JSON.stringify(made) === JSON.stringify(now);
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
      faces: {
        // Raised whenever one of the models or the alignment changes so that results differ.
        id: 'faceboxes-resnet-int8@1',
        alignment: ALIGNMENT,
        dimension: DESCRIPTOR_DIMENSION,
        metric: 'euclidean',
        distance: {
          ...{ cut: 0.47, epsilon: 0.45, minClusterSize: 3, minSamples: 3 },
          ...{ attach: { limit: 0.53, margin: 0.06 }, suggest: 0.4 },
        },
        minQuality: 0.5,
        attachQuality: 0.3,
      },
    };
  },
};

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
