import * as z from 'zod/mini';
import { allPhases } from '#libs/phases';
import { Count, Id } from './primitives.js';
import { PhaseName } from './session.js';

/** Where the work of a session is: in discovery, which comes first, or in a phase. Each stage has a Bull queue. */
export const Stage = PhaseName;
export type Stage = 'discovery' | PhaseName;

/** The stages of this installation in the order in which they run. */
export function stages(): Stage[] {
  return ['discovery', ...allPhases().map(({ name }) => name)];
}

/** A work order: the items of one session, run and phase with ordinals from `from` (inclusive) to `to` (exclusive). */
export const JobPayload = z.object({ sessionId: Id, run: Count, phase: Stage, from: Count, to: Count });
export type JobPayload = z.infer<typeof JobPayload>;

/** What a session needs done next: ordinal ranges of its stage, or one empty range for a stage that is one piece of work. */
export interface PlannedWork {
  readonly run: number;
  readonly phase: Stage;
  readonly ranges: readonly Pick<JobPayload, 'from' | 'to'>[];
}
