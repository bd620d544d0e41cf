import type { Box, FaceQuality } from '#libs/contracts';
import type { RgbImage } from '#libs/formats';
import type { Detection } from '../heads/head.js';
import { assertRgb } from '../image.js';
import type { ModelFiles } from '../models/load.js';
import { Model } from '../models/session.js';
import { ALIGNMENTS } from './alignments/registry.js';
import { describeFaces } from './describe.js';
import { detectFaces } from './detect.js';
import { findLandmarks } from './landmarks.js';
import { faceQuality } from './quality.js';
import type { Point } from './similarity.js';

/** Faces that are described in one run; bounds the memory for photos of crowds. */
const BATCH = 16;

/** A face of a photo. Box and landmarks are relative to the image's width and height, 0..1. */
export interface Face {
  readonly box: Box;
  /** The detector's score, 0 to 1. */
  readonly score: number;
  /** How well the face can represent a person, 0 to 1 (see `faceQuality`). */
  readonly quality: number;
  /** Faces are compared by the Euclidean distance of their descriptors (see the manifest's `faces.distance`). */
  readonly descriptor: Float32Array;
  /** In the order of the landmark model; they may be outside the image. */
  readonly landmarks: Point[];
}

/** How an image is searched for faces. */
export interface FaceOptions {
  readonly quality: FaceQuality;
  /** Smallest face that is kept: the shorter side of its box as a fraction of the image's long side. */
  readonly minFaceSize: number;
}

/** Finds and describes faces. */
export interface FaceAnalyser {
  /** The faces of an upright sRGB image, by falling score. */
  analyse(image: RgbImage, options: FaceOptions): Promise<Face[]>;
  /** Frees the models. */
  close(): Promise<void>;
}

/** The face analyser of a model set. Create one a process; the models are loaded at the first image. */
export function createFaceAnalyser(set: ModelFiles): FaceAnalyser {
  const { alignment, metric } = set.manifest.faces;
  const align = ALIGNMENTS[alignment];
  const detector = new Model(set, 'detect-faces');
  const landmarks = new Model(set, 'find-landmarks');
  const descriptor = new Model(set, 'describe-faces');

  async function describe(image: RgbImage, detections: readonly Detection[]): Promise<Face[]> {
    const boxes = detections.map(({ box }) => box);
    const points = await findLandmarks(landmarks, align, image, boxes);
    const described = await describeFaces(descriptor, align, image, points);
    return detections.map((detection, index) => {
      const { chip, descriptor: vector } = described[index] as (typeof described)[number];
      return {
        box: relativeBox(detection.box, image),
        score: detection.score,
        quality: faceQuality(detection, chip, descriptor.declaration.input),
        descriptor: metric === 'cosine' ? normalised(vector) : vector,
        landmarks: (points[index] as Point[]).map(({ x, y }) => ({ x: x / image.width, y: y / image.height })),
      };
    });
  }

  return {
    async analyse(image, { quality, minFaceSize }) {
      assertRgb(image);
      const smallest = Math.max(1, minFaceSize * Math.max(image.width, image.height));
      const detections = await detectFaces(detector, image, quality);
      const large = detections.filter(({ box }) => Math.min(box.width, box.height) >= smallest);
      const found: Face[] = [];
      for (let from = 0; from < large.length; from += BATCH)
        found.push(...(await describe(image, large.slice(from, from + BATCH))));
      return found;
    },
    async close() {
      await Promise.all([detector.close(), landmarks.close(), descriptor.close()]);
    },
  };
}

function relativeBox({ x, y, width, height }: Box, image: RgbImage): Box {
  return { x: x / image.width, y: y / image.height, width: width / image.width, height: height / image.height };
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
