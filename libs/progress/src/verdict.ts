import { isTerminal, type SessionSummary } from '#libs/contracts';

/** The fields of a session that say what came of its run. */
export type Results = Pick<SessionSummary, 'status' | 'photos' | 'found' | 'completed' | 'skipped' | 'failed'>;

/** Whether a run has ended without a single photo that could be read. */
export function everythingFailed({ status, photos, completed, skipped, failed }: Results): boolean {
  // Failures of later phases are of photos that the first phase completed.
  return isTerminal(status) && failed > 0 && failed === photos && completed + skipped === 0;
}

/** Whether a run has come to its end, or failed, without having found a photo. */
export function nothingFound({ status, photos, found }: Results): boolean {
  return (status === 'completed' && photos === 0) || (status === 'failed' && found === 0);
}
