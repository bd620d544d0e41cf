import type { PhaseName, Snapshot } from '#libs/contracts';
import { counted } from '../../design/format.js';

/** What cancelling ends, and what is kept. */
export function lossOfCancel({ overallStatus, phases, discovery }: Snapshot): string {
  if (overallStatus === 'pending') return 'The session has not begun; nothing is lost. It can be restarted later.';
  if (overallStatus === 'discovering') {
    return `The search for photos ends here. The ${counted(discovery.found, 'photo')} found so far stay; the rest can be taken up again later, in a new run.`;
  }
  const done = [
    counted(phases.training.progress.settled, 'photo') + ' through training',
    ...(phases.faceDetection.progress.total === null
      ? []
      : [counted(phases.faceDetection.progress.settled, 'photo') + ' through face detection']),
  ];
  return `The run ends here. What is done so far stays (${done.join(', ')}); the rest can be taken up again later, in a new run.`;
}

/** What deleting removes, and what is kept. */
export function lossOfDelete({ phases, discovery }: Snapshot): string {
  const photos = counted(phases.training.progress.total ?? discovery.found, 'photo');
  const results = `${counted(phases.training.progress.completed, 'embedding')} and ${counted(phases.faceDetection.faces, 'face')}`;
  return `The session and its record of ${photos} go, and with it all results of photos that no other session has: up to ${results}, and their thumbnails. People that you named stay. Your photo files are not touched. This cannot be undone.`;
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
