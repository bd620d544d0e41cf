export { createEmbedder, type Embedder } from './embedder.js';
export { ALIGNMENTS } from './faces/alignments/registry.js';
export { createFaceAnalyser, type Face, type FaceAnalyser } from './faces/analyser.js';
export { viewFor } from './faces/detect.js';
export { createFaceFinder, type FaceFinder, type FaceOptions } from './faces/finder.js';
export type { Size } from './image.js';
export {
  DEFAULT_MODEL_SET,
  loadModelSet,
  ModelsUnavailableError,
  type ModelFiles,
  type ModelSet,
} from './models/load.js';
export {
  descriptionSchema,
  MANIFEST_FILE,
  modelsOf,
  type DetectorInput,
  type ImageInput,
  type ModelDescriptions,
  type ModelManifest,
  type TaskModel,
  type TaskName,
} from './models/manifest.js';
export { Model, openSession } from './models/session.js';
