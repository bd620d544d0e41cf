import * as z from 'zod/mini';
import { OUTAGES } from '#libs/async';
import { Timestamp } from './primitives.js';

/** Why the numbers of a running session do not move. */
export const ConditionCause = z.enum([
  ...OUTAGES,
  'no_worker',
  'turn',
  'folder_gone',
  'folder_unseen',
  'slow_file',
  'models_loading',
  'unknown',
]);
export type ConditionCause = z.infer<typeof ConditionCause>;

/**
 * Whether a session moves, and if not, why. `waiting` ends by itself, `blocked` may need somebody. `about` is what it
 * concerns: a path, the id of a worker or of a session. `cause`, `since`, `about`, `message` and `advice` are null where
 * it works, which includes every session that does not run.
 */
export const Condition = z.object({
  state: z.enum(['working', 'waiting', 'blocked']),
  cause: z.nullable(ConditionCause),
  since: z.nullable(Timestamp),
  about: z.nullable(z.object({ kind: z.enum(['file', 'folder', 'worker', 'session']), name: z.string() })),
  /** What happens: a sentence. */
  message: z.nullable(z.string()),
  /** What to do: a sentence or two. */
  advice: z.nullable(z.string()),
  /** When it was found. */
  at: Timestamp,
});
export type Condition = z.infer<typeof Condition>;
