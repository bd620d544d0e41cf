import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildCenternet, CENTERNET_DIMENSION, CENTERNET_SIZE } from './centernet.js';
import { buildDescriptor, DESCRIPTOR_DIMENSION, DESCRIPTOR_SIZE } from './descriptor.js';
import { buildLandmarks, LANDMARK_COUNT, LANDMARK_SIZE } from './landmarks.js';
import { PIXELS } from '../onnx/layers.js';
import { buildDetector, DETECTOR_ANCHORS, DETECTOR_SIZE } from './ssd-mobilenet.js';
import { graphModelSchema } from '../tfjs/graph.js';
import { readWeights, weightsManifestSchema } from '../tfjs/weights.js';
import type { ModelDescriptions, ModelEntry } from '#libs/inference';
import { FACE_PACKAGE, findPackage, HUMAN_PACKAGE } from './packages.js';

/** Raised whenever a conversion, the preprocessing or the alignment changes so that results differ. */
const VERSION = 1;

const FACES_ID = `face-api-ssd-resnet@${VERSION}`;

/** What a model is made from and what it looks like. */
interface ModelRecipe {
  readonly name: string;
  readonly package: string;
  /** The structure (or weights manifest) and the weights, in the package. */
  readonly files: readonly [structure: string, weights: string];
  readonly build: (structure: unknown, bytes: Uint8Array) => Uint8Array;
  readonly size: number;
  readonly outputs: readonly { readonly name: string; readonly dims: readonly number[] }[];
}

const embedding: ModelRecipe = {
  name: 'centernet-mobilenetv3',
  package: HUMAN_PACKAGE,
  files: ['models/centernet.json', 'models/centernet.bin'],
  build: (structure, bytes) => {
    const model = graphModelSchema.parse(structure);
    return buildCenternet(model, readWeights(model.weightsManifest, bytes));
  },
  size: CENTERNET_SIZE,
  outputs: [
    { name: 'embedding', dims: [CENTERNET_DIMENSION] },
    { name: 'tags', dims: [80] },
  ],
};

const detector: ModelRecipe = {
  name: 'face-ssd-mobilenetv1',
  package: FACE_PACKAGE,
  files: ['model/ssd_mobilenetv1_model-weights_manifest.json', 'model/ssd_mobilenetv1_model.bin'],
  build: (structure, bytes) => buildDetector(readWeights(weightsManifestSchema.parse(structure), bytes)),
  size: DETECTOR_SIZE,
  outputs: [
    { name: 'boxes', dims: [DETECTOR_ANCHORS, 4] },
    { name: 'scores', dims: [DETECTOR_ANCHORS] },
  ],
};

const landmarks: ModelRecipe = {
  name: 'face-landmarks-68',
  package: FACE_PACKAGE,
  files: ['model/face_landmark_68_model-weights_manifest.json', 'model/face_landmark_68_model.bin'],
  build: (structure, bytes) => buildLandmarks(readWeights(weightsManifestSchema.parse(structure), bytes)),
  size: LANDMARK_SIZE,
  outputs: [{ name: 'landmarks', dims: [2 * LANDMARK_COUNT] }],
};

const descriptor: ModelRecipe = {
  name: 'face-descriptor-resnet',
  package: FACE_PACKAGE,
  files: ['model/face_recognition_model-weights_manifest.json', 'model/face_recognition_model.bin'],
  build: (structure, bytes) => buildDescriptor(readWeights(weightsManifestSchema.parse(structure), bytes)),
  size: DESCRIPTOR_SIZE,
  outputs: [{ name: 'descriptor', dims: [DESCRIPTOR_DIMENSION] }],
};

/** Writes a model file into the set's directory. */
type WriteModel = (file: string, content: Uint8Array) => Promise<void>;

/** A way to make a model set. */
interface ModelSetRecipe {
  /** Changes whenever the set has to be made anew: our version and those of the source packages. */
  fingerprint(): string[];
  /** Makes the models, one step a model. */
  make(write: WriteModel, onStep: (step: string) => void): Promise<ModelDescriptions>;
}

/** The set that is made from the weights that npm packages ship (see the README's table of models). */
export const builtInSet: ModelSetRecipe = {
  fingerprint() {
    return [embedding, detector, landmarks, descriptor].map((recipe) =>
      identity(recipe, findPackage(recipe.package).version),
    );
  },
  async make(write, onStep) {
    const make = async (recipe: ModelRecipe): Promise<ModelEntry> => {
      onStep(`model ${recipe.name}`);
      return makeModel(recipe, write);
    };
    return {
      embedding: { model: await make(embedding), dimension: CENTERNET_DIMENSION },
      faces: {
        id: FACES_ID,
        dimension: DESCRIPTOR_DIMENSION,
        distance: { cut: 0.47, epsilon: 0.45, minClusterSize: 3, minSamples: 3 },
        detector: await make(detector),
        landmarks: await make(landmarks),
        descriptor: await make(descriptor),
      },
    };
  },
};

/** What has to be equal for a model made earlier to be the model that would be made now. */
export function fingerprintOf(entry: ModelEntry): string {
  return `${entry.id} from ${entry.source.package} ${entry.source.version}`;
}

function identity(recipe: ModelRecipe, version: string): string {
  return `${recipe.name}@${VERSION} from ${recipe.package} ${version}`;
}

async function makeModel(recipe: ModelRecipe, write: WriteModel): Promise<ModelEntry> {
  const source = findPackage(recipe.package);
  const [structureFile, weightsFile] = recipe.files;
  const structure: unknown = JSON.parse(await readFile(join(source.directory, structureFile), 'utf8'));
  const weights = await readFile(join(source.directory, weightsFile));
  const content = recipe.build(structure, weights);
  const file = `${recipe.name}.onnx`;
  await write(file, content);
  return {
    id: `${recipe.name}@${VERSION}`,
    version: VERSION,
    source: { package: source.name, version: source.version, files: [...recipe.files] },
    weightsSha256: sha256(weights),
    file,
    bytes: content.byteLength,
    sha256: sha256(content),
    input: { name: PIXELS, type: 'uint8', dims: ['batch', recipe.size, recipe.size, 3] },
    outputs: recipe.outputs.map(({ name, dims }) => ({ name, type: 'float32', dims: ['batch', ...dims] })),
  };
}

/** SHA-256 in hexadecimal. */
export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
