export { createEmbedder, type Embedder } from './embedder.js';
export { ALIGNMENTS } from './faces/alignments/registry.js';
export { createFaceAnalyser, type Face, type FaceAnalyser, type FaceOptions } from './faces/analyser.js';
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
  type ImageInput,
  type ModelDescriptions,
  type ModelInput,
  type ModelManifest,
  type TaskModel,
  type TaskName,
} from './models/manifest.js';
export { Model } from './models/session.js';
