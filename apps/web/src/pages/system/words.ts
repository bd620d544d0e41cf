import type { ModelTask, QueueName } from '#libs/contracts';

/** What a queue's work is called. */
export const QUEUE_WORDS: Record<QueueName, string> = {
  discovery: 'Discovery',
  training: 'Training',
  face_detection: 'Face Detection',
  clustering: 'Clustering',
};

/** What a model is for. */
export const MODEL_WORDS: Record<ModelTask, string> = {
  embedding: 'Embeds and tags photos',
  face_detection: 'Finds faces',
  face_landmarks: 'Finds eyes, nose and mouth',
  face_descriptor: 'Tells faces apart',
};
