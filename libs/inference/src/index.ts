export { createEmbedder, type Embedder, type Tag } from './embedding/embedder.js';
export { COCO_LABELS } from './embedding/coco-labels.js';
export { chipToImage } from './faces/align.js';
export { createFaceAnalyser, type Face, type FaceAnalyser, type FaceOptions } from './faces/analyser.js';
export { overlap } from './faces/boxes.js';
export { MIN_RECOGNISABLE_QUALITY } from './faces/quality.js';
export {
  DEFAULT_MODEL_SET,
  loadModelSet,
  ModelsUnavailableError,
  readModelSet,
  type ModelFiles,
  type ModelSet,
} from './models/load.js';
export {
  MANIFEST_FILE,
  modelsOf,
  type ModelDescriptions,
  type ModelEntry,
  type ModelManifest,
} from './models/manifest.js';
export { Model } from './models/session.js';
