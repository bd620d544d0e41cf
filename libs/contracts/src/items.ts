import * as z from 'zod/mini';
import { Count, Id, MAX_INTEGER, Text, Timestamp } from './primitives.js';
import { ImagePhase } from './session.js';

/** What became of a photo in one phase of a session. */
export const ItemState = z.enum(['pending', 'completed', 'skipped', 'failed']);
export type ItemState = z.infer<typeof ItemState>;

/**
 * One photo in one session and image phase. `seq` is the version that last changed it, `ms` what the work took, `faces`
 * what completed face detection found (null otherwise).
 */
export const Item = z.object({
  photoId: Id,
  phase: ImagePhase,
  ordinal: z.nullable(Count),
  path: z.string(),
  state: ItemState,
  reason: z.nullable(z.string()),
  attempts: Count,
  ms: z.nullable(Count),
  duplicateOf: z.nullable(z.object({ photoId: Id, path: z.string() })),
  faces: z.nullable(Count),
  seq: z.nullable(Count),
});
export type Item = z.infer<typeof Item>;

/** Query of `GET /training/sessions/:id/items`. `q` is searched in the path; `changedSince` is a seq, `from` an ordinal. */
export const ItemQuery = z.strictObject({
  phase: z._default(ImagePhase, 'training'),
  state: z.optional(ItemState),
  reason: z.optional(Text.check(z.maxLength(200))),
  q: z.optional(Text.check(z.maxLength(200))),
  from: z.optional(z.coerce.number().check(z.int(), z.nonnegative(), z.lte(MAX_INTEGER))),
  cursor: z.optional(z.string().check(z.maxLength(200))),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 50),
  changedSince: z.optional(z.coerce.number().check(z.int(), z.nonnegative(), z.lte(MAX_INTEGER))),
});
export type ItemQuery = z.infer<typeof ItemQuery>;

/** A page of items; `nextCursor` is null at the end. */
export const ItemPage = z.object({ items: z.array(Item), nextCursor: z.nullable(z.string()) });
export type ItemPage = z.infer<typeof ItemPage>;

/** Failed items of a session, grouped by what went wrong. */
export const FailureGroup = z.object({
  phase: ImagePhase,
  reason: z.string(),
  count: Count,
  examples: z.array(z.object({ photoId: Id, path: z.string() })),
});
export type FailureGroup = z.infer<typeof FailureGroup>;
export const Failures = z.object({ groups: z.array(FailureGroup) });
export type Failures = z.infer<typeof Failures>;

/** Query of `GET /training/sessions/:id/throughput`. */
export const ThroughputQuery = z.strictObject({
  buckets: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(500)), 60),
});
export type ThroughputQuery = z.infer<typeof ThroughputQuery>;

/** Items settled over the time of a session's newest run, in equal buckets; `at` is where a bucket begins. */
export const Throughput = z.object({
  bucketSeconds: z.number().check(z.nonnegative()),
  buckets: z.array(z.object({ at: Timestamp, training: Count, faceDetection: Count })),
});
export type Throughput = z.infer<typeof Throughput>;
