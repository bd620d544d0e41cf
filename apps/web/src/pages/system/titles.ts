import type { Stage } from '#libs/contracts';
import { declarationOf } from '../../server/phases.js';

/** The label of a queue, and of its work. */
export function queueTitle(stage: Stage): string {
  return stage === 'discovery' ? 'Discovery' : declarationOf(stage).words.title;
}
