import * as z from 'zod/mini';
import { Count, Cursor, Id, MAX_INTEGER, queryNumber, Text, Timestamp } from './primitives.js';
import { BUILT_IN_PHASES, FIRST_PHASE, type BuiltInPhase } from '#libs/phases';
import { FaceSummary } from './people.js';
import { KnownPhotoPhase, PhaseName } from './session.js';

/** The state of a photo in one phase of a session. */
export const ItemState = z.enum(['pending', 'completed', 'skipped', 'failed']);
export type ItemState = z.infer<typeof ItemState>;

/**
 * One photo in one session and one phase of photos. `seq` is the version that last changed it, `ms` the time of its
 * analysis, `faces` the number of detected faces (null before).
 */
export const Item = z.object({
  photoId: Id,
  phase: PhaseName,
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

/** Orders of items: by path, those that were settled last first, or those that took longest first. */
export const ItemSort = z.enum(['path', 'latest', 'slowest']);
export type ItemSort = z.infer<typeof ItemSort>;

/**
 * Query of `GET /training/sessions/:id/items`. `q` is text in the path; `changedSince` is a seq, `from` an ordinal, at which
 * a page by path begins.
 */
export const ItemQuery = z.strictObject({
  phase: z._default(KnownPhotoPhase, FIRST_PHASE.name),
  state: z.optional(ItemState),
  reason: z.optional(Text.check(z.maxLength(200))),
  q: z.optional(Text.check(z.maxLength(200))),
  from: z.optional(z.coerce.number().check(z.int(), z.nonnegative(), z.lte(MAX_INTEGER))),
  cursor: Cursor,
  limit: queryNumber(50, 200),
  changedSince: z.optional(z.coerce.number().check(z.int(), z.nonnegative(), z.lte(MAX_INTEGER))),
  sort: z._default(ItemSort, 'path'),
});
export type ItemQuery = z.infer<typeof ItemQuery>;

/** A page of items; `nextCursor` is null at the end. */
export const ItemPage = z.object({ items: z.array(Item), nextCursor: z.nullable(z.string()) });
export type ItemPage = z.infer<typeof ItemPage>;

/** Query of `GET /training/sessions/:id/states`. `changedSince` is a seq. */
export const ItemStatesQuery = z.pick(ItemQuery, { phase: true, changedSince: true });
export type ItemStatesQuery = z.infer<typeof ItemStatesQuery>;

/**
 * The states of a phase's items as one text, a character for each photo: that at `i` is of the ordinal `from + i`. `-`: not
 * an item of the phase; `p` pending, `s` skipped, `f` failed; `c` completed, or a digit where its faces are counted (9: or
 * more). With `changedSince` the shortest range that has all changes.
 */
export const ItemStates = z.object({ from: Count, states: z.string().check(z.regex(/^[-pscf0-9]*$/)) });
export type ItemStates = z.infer<typeof ItemStates>;

/** Query of `GET /training/sessions/:id/latest`. */
export const LatestQuery = z.strictObject({ limit: queryNumber(40, 100) });
export type LatestQuery = z.infer<typeof LatestQuery>;

/** The items of a session that were settled last, over all phases, newest first, and the faces of those completed. */
export const Latest = z.object({ items: z.array(Item), faces: z.array(FaceSummary) });
export type Latest = z.infer<typeof Latest>;

/** Failed items of a session, grouped by reason. */
export const FailureGroup = z.object({
  phase: PhaseName,
  reason: z.string(),
  count: Count,
  examples: z.array(z.object({ photoId: Id, path: z.string() })),
});
export type FailureGroup = z.infer<typeof FailureGroup>;
export const Failures = z.object({ groups: z.array(FailureGroup) });

/** Query of `GET /training/sessions/:id/throughput`. */
export const ThroughputQuery = z.strictObject({ buckets: queryNumber(60, 500) });
export type ThroughputQuery = z.infer<typeof ThroughputQuery>;

type PhotoCounts = { [D in Extract<BuiltInPhase, { unit: 'photo' }> as D['key']]: typeof Count };

const photoCounts = Object.fromEntries(
  BUILT_IN_PHASES.flatMap(({ unit, key }) => (unit === 'photo' ? [[key, Count]] : [])),
) as PhotoCounts;

/**
 * Items settled over the time of a session's newest run, in equal buckets; `at` is the start of a bucket. A
 * bucket has the count of each photo phase under its key.
 */
export const Throughput = z.object({
  bucketSeconds: z.number().check(z.nonnegative()),
  buckets: z.array(z.catchall(z.object({ at: Timestamp, ...photoCounts }), z.union([Count, Timestamp]))),
});
export type Throughput = z.infer<typeof Throughput>;
