import type { ModelManifest } from '#libs/inference';

/**
 * Two parts of the mean descriptor of 55 detections on photos of objects and animals, labelled by eye, and one part of
 * that of drawings (seed 1 of test/support/drawn-pictures.ts); in thousandths.
 */
const MEAN = [
  -80, 71, 61, -52, -89, -46, -33, -65, 127, -70, 168, -23, -241, -26, -14, 124, -121, -91, -143, -111, 6, 70, 17, 13,
  -103, -248, -72, -72, 48, -95, 27, 49, -189, -31, 16, 58, -35, -77, 176, -7, -169, 6, 57, 239, 194, 5, 6, -61, 86,
  -248, 21, 150, 83, 91, 55, -153, 21, 129, -167, 50, 52, -89, -53, -93, 196, 74, -128, -160, 133, -170, -36, 117, -108,
  -144, -262, 55, 368, 142, -143, 30, -98, -34, -11, 59, -57, -17, -61, 43, 193, -47, -1, 213, 7, -9, -39, 24, -108,
  -23, -70, -11, 39, -109, 29, 108, -167, 176, -17, -18, 5, 17, -53, -27, 172, -238, 206, 177, 25, 118, 42, 122, -28, 9,
  -132, -82, 18, -33, 28, 42,
];

/** What the detector takes for faces and is none, as the descriptor sees it (figures: docs/decisions/0024). */
export const nonFace: ModelManifest['faces']['nonFace'] = {
  descriptor: MEAN.map((value) => value / 1_000),
  distance: 0.48,
};
