import type { Box } from '#libs/contracts';
import type { TaskModel } from '../models/manifest.js';
import type { Size } from '../image.js';
import type { Point } from '../faces/similarity.js';

/** The outputs of a run by their names, flat, the batch outermost. @throws an Error if there is none of the name. */
export type Outputs = (name: string) => Float32Array;

/** A label for the content of a photo; score 0 to 1. */
export interface Tag {
  readonly label: string;
  readonly score: number;
}

/** The vector of an image, and its tags by falling score. */
export interface EmbeddingResult {
  /** Not normalised; subtract the library's mean before taking the cosine. */
  readonly embedding: Float32Array;
  readonly tags: Tag[];
}

/** A box and the detector's score, 0 to 1. */
export interface Detection {
  readonly box: Box;
  readonly score: number;
}

/** Reads the outputs for one image. */
export type EmbedHead = (outputs: Outputs, model: TaskModel<'embed'>) => EmbeddingResult;

/** Reads the detections of one image; boxes relative to the input, 0 to 1. @param input its size in pixels */
export type DetectionHead = (outputs: Outputs, model: TaskModel<'detect-faces'>, input: Size) => Detection[];

/** Reads the landmarks of each face of a batch; points relative to the input, 0 to 1. */
export type LandmarkHead = (outputs: Outputs, batch: number) => Point[][];

/** Reads the descriptor of each face of a batch. */
export type DescriptorHead = (outputs: Outputs, batch: number) => Float32Array[];

/** The rows of a flat output with the batch outermost; views, not copies. */
export function rowsOf(values: Float32Array, batch: number): Float32Array[] {
  const length = values.length / batch;
  return Array.from({ length: batch }, (_, index) => values.subarray(index * length, (index + 1) * length));
}
