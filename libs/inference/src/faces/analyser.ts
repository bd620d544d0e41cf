import { UNLIKELY_QUALITY, type Box } from '#libs/contracts';
import type { RgbImage } from '#libs/formats';
import { assertRgb } from '../image.js';
import type { ModelFiles } from '../models/load.js';
import type { ModelDescriptions } from '../models/manifest.js';
import { Model } from '../models/session.js';
import { describeChips } from './describe.js';
import { batchesOf, createFaceFinder, type FaceOptions, type LocatedFace } from './finder.js';
import { faceQuality } from './quality.js';
import type { Point } from './similarity.js';

/** A face of a photo. Box and landmarks are relative to the image's width and height, 0..1. */
export interface Face {
  readonly box: Box;
  /** The detector's score, 0 to 1. */
  readonly score: number;
  /** How well the face can represent a person, 0 to 1 (see `faceQuality`); below `UNLIKELY_QUALITY` it is probably none. */
  readonly quality: number;
  /** Faces are compared by the Euclidean distance of their descriptors (see the manifest's `faces.distance`). */
  readonly descriptor: Float32Array;
  /** In the order of the landmark model; they may be outside the image. */
  readonly landmarks: Point[];
}

/** Finds and describes faces. */
export interface FaceAnalyser {
  /** Loads the models; without it, the first photos do. */
  load(): Promise<void>;
  /** The faces of an upright sRGB image, by falling score. */
  analyse(image: RgbImage, options: FaceOptions): Promise<Face[]>;
  /** Frees the models. */
  close(): Promise<void>;
}

/** The face analyser of a model set. Create one a process. */
export function createFaceAnalyser(set: ModelFiles): FaceAnalyser {
  const { tasks, faces } = set.manifest;
  const finder = createFaceFinder(set, tasks, faces.alignment);
  const descriptor = new Model<'describe-faces'>(set, tasks['describe-faces']);
  const { input } = descriptor.declaration;
  const limits = { sureScore: tasks['detect-faces'].sureScore, minQuality: faces.minQuality };

  async function describe(image: RgbImage, located: readonly LocatedFace[]): Promise<Face[]> {
    const chips = located.map((face) => finder.chipOf(image, face, input));
    const descriptors = await describeChips(descriptor, chips);
    return located.map(({ box, score, landmarks }, index) => {
      const vector = descriptors[index] as Float32Array;
      const compared = faces.metric === 'cosine' ? normalised(vector) : vector;
      const quality = faceQuality({ box, score }, chips[index] as Uint8Array, input, limits);
      return {
        box: relativeBox(box, image),
        score,
        quality: isNonFace(compared, faces.nonFace) ? (quality * UNLIKELY_QUALITY) / 2 : quality,
        descriptor: compared,
        landmarks: landmarks.map(({ x, y }) => ({ x: x / image.width, y: y / image.height })),
      };
    });
  }

  return {
    async load() {
      await Promise.all([finder.load(), descriptor.load()]);
    },
    async analyse(image, options) {
      assertRgb(image);
      const located = await finder.find(image, options);
      const found: Face[] = [];
      for (const batch of batchesOf(located)) found.push(...(await describe(image, batch)));
      return found;
    },
    async close() {
      await Promise.all([finder.close(), descriptor.close()]);
    },
  };
}

function relativeBox({ x, y, width, height }: Box, image: RgbImage): Box {
  return { x: x / image.width, y: y / image.height, width: width / image.width, height: height / image.height };
}

/** Whether a descriptor is one of what detectors take for faces and is none. */
function isNonFace(descriptor: Float32Array, nonFace: ModelDescriptions['faces']['nonFace']): boolean {
  if (!nonFace) return false;
  const squares = nonFace.descriptor.reduce((sum, value, at) => sum + ((descriptor[at] as number) - value) ** 2, 0);
  return squares <= nonFace.distance ** 2;
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
