import type { Snapshot } from '#libs/contracts';
import { counted, duration } from '../../design/format.js';

/** The results of a run that has ended, in a sentence. */
export function whatWasDone(snapshot: Snapshot): string {
  const { training, faceDetection, clustering } = snapshot.phases;
  const { completed, skipped, failed, total } = training.progress;
  if (total === null || total === 0) return 'No photos were processed.';
  const beside = [
    ...(skipped > 0 ? [`${counted(skipped, 'duplicate')} skipped`] : []),
    ...(failed > 0 ? [`${counted(failed, 'photo')} failed`] : []),
    ...(faceDetection.progress.failed > 0
      ? [`${counted(faceDetection.progress.failed, 'photo')} failed in face detection`]
      : []),
  ];
  const analyzed = `${counted(completed, 'photo')} analyzed`;
  const faces = faceDetection.progress.total === null ? [] : [`${counted(faceDetection.faces, 'face')} found`];
  const people = clustering.people === null ? [] : [`${counted(clustering.people, 'person', 'people')} in the library`];
  return `${[analyzed, ...beside, ...faces, ...people].join(', ')}, in ${duration(snapshot.activeSeconds)}.`;
}

/** What a run that ended early did not do; null if nothing. */
export function whatIsLeft({ overallStatus, phases, discovery }: Snapshot): string | null {
  if (overallStatus === 'completed') return null;
  const { total, settled } = phases.training.progress;
  const left = (total ?? discovery.found) - settled;
  if (left > 0) return `${counted(left, 'photo')} ${left === 1 ? 'was' : 'were'} not processed.`;
  const faces = (phases.faceDetection.progress.total ?? 0) - phases.faceDetection.progress.settled;
  return faces > 0 ? `Faces were not searched for in ${counted(faces, 'photo')}.` : null;
}
