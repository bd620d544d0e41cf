import * as z from 'zod/mini';

/** The pattern of a phase's name: what queues, database rows and messages call it. */
export const PHASE_NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** The pattern of a phase's key in the `phases` and `weights` of a snapshot, and of the names of its facts. */
export const PHASE_KEY = /^[a-z][A-Za-z0-9]{0,62}$/;

const Words = z.string().check(z.minLength(1), z.maxLength(200));

/**
 * What a phase counts beside its items: an `item` fact is summed over settled items, an `end` fact is known at the end.
 * One that is `rare` is not shown while it is 0.
 */
const Fact = z.strictObject({
  counted: z.enum(['item', 'end']),
  one: Words,
  many: Words,
  rare: z.optional(z.boolean()),
});

/** Everything about a phase but its work: the one place that states its name, weight, facts and words. */
export const PhaseDeclaration = z
  .strictObject({
    name: z.string().check(z.regex(PHASE_NAME)),
    key: z.string().check(z.regex(PHASE_KEY)),
    /** Its share of the overall percentage, relative to the weights of the session's other phases. */
    weight: z.number().check(z.positive()),
    /** The unit of its numbers: photos, each of them an item, or steps of one piece of work. */
    unit: z.enum(['photo', 'step']),
    /** Which photos become its items: all that discovery found, or those that the first phase completed. */
    items: z.nullable(z.enum(['found', 'originals'])),
    /** Whether it runs only in sessions that chose it. */
    optional: z.boolean(),
    facts: z.record(z.string().check(z.regex(PHASE_KEY)), Fact),
    words: z.strictObject({
      /** `Face Detection`. */
      title: Words,
      /** Its caption while it runs: `😊 Face Detection - Analyzing Faces`. */
      caption: Words,
      /** Its step of a session: `Find faces`. */
      step: Words,
      /** `Finding faces`. */
      activity: Words,
      /** The name of its repetition: `Find faces again`. */
      again: Words,
      /** Its skipped items: `copy`, `copies`. */
      skipped: z.strictObject({ one: Words, many: Words }),
    }),
  })
  .check(
    z.refine(({ unit, items }) => (unit === 'photo') === (items !== null), 'a phase has items if its unit is a photo'),
  );
export type PhaseDeclaration = z.infer<typeof PhaseDeclaration>;
