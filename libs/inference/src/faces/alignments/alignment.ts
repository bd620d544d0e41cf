import type { Size } from '../../image.js';
import type { Point, Similarity } from '../similarity.js';

/**
 * From a face chip of the given size to the image that the landmarks are points of.
 * @throws RangeError when the landmarks are not those that the alignment is made for
 */
export type Alignment = (landmarks: readonly Point[], chip: Size) => Similarity;
