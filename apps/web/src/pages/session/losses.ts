import type { PhaseName, Snapshot } from '#libs/contracts';
import { counted } from '../../design/format.js';

/** What cancelling ends, and what is kept. */
export function lossOfCancel({ overallStatus, phases, discovery }: Snapshot): string {
  if (overallStatus === 'pending') return 'The session has not started, so nothing is lost. You can restart it later.';
  if (overallStatus === 'discovering') {
    return `The search for photos stops. The ${counted(discovery.found, 'photo')} found so far are kept. You can continue later in a new run.`;
  }
  const done = [
    counted(phases.training.progress.settled, 'photo') + ' through training',
    ...(phases.faceDetection.progress.total === null
      ? []
      : [counted(phases.faceDetection.progress.settled, 'photo') + ' through face detection']),
  ];
  return `The run stops. Finished work is kept (${done.join(', ')}). You can continue later in a new run.`;
}

/** What deleting removes, and what is kept. */
export function lossOfDelete({ phases, discovery }: Snapshot): string {
  const photos = counted(phases.training.progress.total ?? discovery.found, 'photo');
  const results = `${counted(phases.training.progress.completed, 'analyzed photo')} and ${counted(phases.faceDetection.faces, 'face')}`;
  return `This deletes the session and its record of ${photos}, and the results of photos that are in no other session: up to ${results}, with their thumbnails. Named people are kept. Your photo files are not touched. This cannot be undone.`;
}

/** What a restart from a phase computes again, and what is kept. */
export function lossOfRestart({ phases }: Snapshot, from: PhaseName): string {
  const embeddings = counted(phases.training.progress.completed, 'embedding');
  const faces = counted(phases.faceDetection.faces, 'face');
  switch (from) {
    case 'training':
      return `Everything is computed again: ${embeddings}, ${faces}, and the groups.`;
    case 'face_detection':
      return `The ${embeddings} stay; ${faces} and the groups are computed again.`;
    case 'clustering':
    default:
      return `The ${embeddings} and ${faces} stay; only the grouping is done again.`;
  }
}
