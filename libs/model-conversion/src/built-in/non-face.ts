import type { ModelManifest } from '#libs/inference';

/** The mean descriptor of 55 detections that show no human face, of photos of objects and animals; in thousandths. */
const MEAN = [
  -76, 76, 64, -54, -94, -46, -27, -55, 128, -65, 165, -20, -235, -27, -8, 122, -113, -87, -143, -121, 5, 74, 16, 13,
  -91, -243, -65, -71, 56, -98, 19, 35, -206, -41, 9, 62, -44, -86, 172, -11, -156, 6, 59, 231, 195, 0, 2, -55, 93,
  -243, 22, 148, 88, 98, 55, -145, 25, 130, -162, 56, 52, -90, -58, -98, 198, 72, -124, -153, 126, -169, -41, 111, -103,
  -130, -271, 57, 362, 145, -148, 24, -102, -21, -7, 55, -59, -16, -67, 46, 189, -45, -5, 210, 7, 0, -41, 32, -107, -35,
  -65, -11, 48, -120, 24, 112, -171, 168, -17, -9, 11, 22, -51, -27, 165, -233, 214, 176, 5, 116, 40, 129, -38, 0, -125,
  -92, 9, -20, 32, 49,
];

/** Of the faces of everyday photos, about one in fifty is as near as this to it, and of what is none, nearly all. */
const DISTANCE = 0.45;

/** What the detector takes for faces and is none, as the descriptor sees it (see docs/decisions/0024). */
export const nonFace: ModelManifest['faces']['nonFace'] = {
  descriptor: MEAN.map((value) => value / 1_000),
  distance: DISTANCE,
};
