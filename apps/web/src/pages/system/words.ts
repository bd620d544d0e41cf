import type { ModelTask, Stage } from '#libs/contracts';
import type { FindPhase } from '../../server/phases.js';

/** The label of a queue. */
export function queueTitle(stage: Stage, find: FindPhase): string {
  return stage === 'discovery' ? 'Discovery' : find(stage).words.title;
}

/** The purpose of each model. */
export const MODEL_WORDS: Record<ModelTask, string> = {
  embedding: 'Describes and tags photos',
  face_detection: 'Finds faces',
  face_landmarks: 'Finds eyes, nose and mouth',
  face_descriptor: 'Compares faces',
};
