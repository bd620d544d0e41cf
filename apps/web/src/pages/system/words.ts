import type { ModelTask, Stage } from '#libs/contracts';

/** The label of each queue. */
export const QUEUE_WORDS: Record<Stage, string> = {
  discovery: 'Discovery',
  training: 'Training',
  face_detection: 'Face Detection',
  clustering: 'Clustering',
};

/** The purpose of each model. */
export const MODEL_WORDS: Record<ModelTask, string> = {
  embedding: 'Describes and tags photos',
  face_detection: 'Finds faces',
  face_landmarks: 'Finds eyes, nose and mouth',
  face_descriptor: 'Tells faces apart',
};
