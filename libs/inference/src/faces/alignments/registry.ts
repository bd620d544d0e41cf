import type { Size } from '../../image.js';
import type { Point, Similarity } from '../similarity.js';
import { dlib68 } from './dlib-68.js';

/**
 * Returns the transform from a face chip of a size to the image with the landmarks.
 * @throws RangeError when the landmarks are not those that the alignment is made for
 */
export type Alignment = (landmarks: readonly Point[], chip: Size) => Similarity;

/** The ways to cut a face out by its landmarks, by the name that a manifest gives. */
export const ALIGNMENTS = { 'dlib-68': dlib68 } satisfies Record<string, Alignment>;
