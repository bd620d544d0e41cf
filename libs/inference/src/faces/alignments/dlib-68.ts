import { fitSimilarity } from '../similarity.js';
import type { Alignment } from './registry.js';

/** Room around the mean face in a chip, as a fraction of the face. */
const PADDING = 0.25;

/**
 * dlib's mean face (get_face_chip_details in image_transforms/interpolation.h, from the iBUG 300-W faces), relative
 * to the face's square, by landmark. dlib leaves out jaw, eyebrows and lower lip, which move too much.
 */
const MEAN_FACE: readonly (readonly [landmark: number, x: number, y: number])[] = [
  // Nose
  [27, 0.490127, 0.203352],
  [28, 0.490127, 0.307009],
  [29, 0.490127, 0.409805],
  [30, 0.490127, 0.515625],
  [31, 0.36688, 0.587326],
  [32, 0.426036, 0.609345],
  [33, 0.490127, 0.628106],
  [34, 0.554217, 0.609345],
  [35, 0.613373, 0.587326],
  // Eyes
  [36, 0.121737, 0.216423],
  [37, 0.187122, 0.178758],
  [38, 0.265825, 0.179852],
  [39, 0.334606, 0.231733],
  [40, 0.260918, 0.245099],
  [41, 0.182743, 0.244077],
  [42, 0.645647, 0.231733],
  [43, 0.714428, 0.179852],
  [44, 0.793132, 0.178758],
  [45, 0.858516, 0.216423],
  [46, 0.79751, 0.244077],
  [47, 0.719335, 0.245099],
  // Upper lip, outside and inside
  [48, 0.254149, 0.780233],
  [49, 0.340985, 0.745405],
  [50, 0.428858, 0.727388],
  [51, 0.490127, 0.742578],
  [52, 0.551395, 0.727388],
  [53, 0.639268, 0.745405],
  [54, 0.726104, 0.780233],
  [60, 0.290379, 0.784792],
  [61, 0.428096, 0.778746],
  [62, 0.490127, 0.785343],
  [63, 0.552157, 0.778746],
  [64, 0.689874, 0.784792],
];

/** The chip that dlib cuts by 68 landmarks in iBUG 300-W order. */
export const dlib68: Alignment = (landmarks, { width, height }) => {
  const inChip = MEAN_FACE.map(([, x, y]) => ({ x: chipCoordinate(x, width), y: chipCoordinate(y, height) }));
  const inImage = MEAN_FACE.map(([landmark]) => {
    const point = landmarks[landmark];
    if (!point) throw new RangeError(`Alignment takes 68 landmarks, not ${landmarks.length}`);
    return point;
  });
  return fitSimilarity(inChip, inImage);
};

function chipCoordinate(value: number, size: number): number {
  return ((value + PADDING) / (1 + 2 * PADDING)) * size;
}
