import type { PhaseDeclaration } from './declaration.js';

/** Finds and describes the faces of every photo that is no duplicate. */
export const faceDetection = {
  name: 'face_detection',
  key: 'faceDetection',
  weight: 65,
  unit: 'photo',
  items: 'originals',
  optional: false,
  facts: {
    faces: { counted: 'item', one: 'face', many: 'faces' },
    renewed: {
      counted: 'item',
      one: 'photo searched again with a new model',
      many: 'photos searched again with a new model',
      rare: true,
    },
  },
  words: {
    title: 'Face Detection',
    caption: '😊 Face Detection - Analyzing Faces',
    step: 'Find faces',
    activity: 'Finding faces',
    again: 'Find faces again',
    skipped: { one: 'skipped', many: 'skipped' },
  },
} as const satisfies PhaseDeclaration;
