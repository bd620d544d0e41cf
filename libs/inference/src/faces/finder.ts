import { ordinarySize, type RgbImage } from '#libs/formats';
import type { Detection } from '../heads/head.js';
import type { Size } from '../image.js';
import type { ModelFiles } from '../models/load.js';
import type { ModelDescriptions } from '../models/manifest.js';
import { Model } from '../models/session.js';
import { ALIGNMENTS } from './alignments/registry.js';
import { detectFaces } from './detect.js';
import { findLandmarks } from './landmarks.js';
import type { Point } from './similarity.js';
import { warp } from './warp.js';

/** Faces of one run of a network; bounds the memory for photos of crowds. */
const BATCH = 16;

/** The faces of a photo in parts, a run of a network each. */
export function* batchesOf<Face>(faces: readonly Face[]): Generator<Face[]> {
  for (let from = 0; from < faces.length; from += BATCH) yield faces.slice(from, from + BATCH);
}

/** How an image is searched for faces. */
export interface FaceOptions {
  /**
   * Smallest face that is kept: the shorter side of its box as a fraction of the image's long side, for long pictures of
   * that of a photo of 3:2 with their short side.
   */
  readonly minFaceSize: number;
}

/** A face with its landmarks, in pixels of the image. */
export interface LocatedFace extends Detection {
  readonly landmarks: Point[];
}

/** Finds faces and cuts them out. */
export interface FaceFinder {
  /** Loads the models; without it, the first photos do. */
  load(): Promise<void>;
  /** The faces of an upright sRGB image, by falling score. */
  find(image: RgbImage, options: FaceOptions): Promise<LocatedFace[]>;
  /** A face aligned in a chip of a size. @returns height × width × 3 bytes of RGB */
  chipOf(image: RgbImage, face: LocatedFace, size: Size): Uint8Array;
  /** Frees the models. */
  close(): Promise<void>;
}

/** The face finder of a detector and a landmark model. */
export function createFaceFinder(
  files: Pick<ModelFiles, 'directory' | 'threads'>,
  tasks: Pick<ModelDescriptions['tasks'], 'detect-faces' | 'find-landmarks'>,
  alignment: keyof typeof ALIGNMENTS,
): FaceFinder {
  const detector = new Model<'detect-faces'>(files, tasks['detect-faces']);
  const landmarks = new Model<'find-landmarks'>(files, tasks['find-landmarks']);
  const align = ALIGNMENTS[alignment];
  return {
    async load() {
      await Promise.all([detector.load(), landmarks.load()]);
    },
    async find(image, { minFaceSize }) {
      const { width, height } = ordinarySize(image);
      const smallest = Math.max(1, minFaceSize * Math.max(width, height));
      const { detections: all, tilt } = await detectFaces(detector, image);
      const detections = all.filter(({ box }) => Math.min(box.width, box.height) >= smallest);
      const found: LocatedFace[] = [];
      for (const batch of batchesOf(detections)) {
        const boxes = batch.map(({ box }) => box);
        const points = await findLandmarks(landmarks, align, image, boxes, tilt);
        found.push(...batch.map((detection, index) => ({ ...detection, landmarks: points[index] as Point[] })));
      }
      return found;
    },
    chipOf(image, face, size) {
      const chip = new Uint8Array(size.width * size.height * 3);
      warp(image, align(face.landmarks, size), size, chip);
      return chip;
    },
    async close() {
      await Promise.all([detector.close(), landmarks.close()]);
    },
  };
}
