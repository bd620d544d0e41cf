import * as z from 'zod/mini';
import { BUILT_IN_PHASES, type BuiltInPhase } from '#libs/phases';
import { Condition } from './condition.js';
import { OtherFileCounts } from './files.js';
import { Count, Id, MAX_INTEGER, Percentage, queryNumber, Timestamp } from './primitives.js';
import { Command, PhaseName, SessionStatus } from './session.js';

/** Orders the snapshots of a session: `seq` alone grows with every committed change, over all runs. */
export const Version = z.object({ run: Count, seq: Count });
export type Version = z.infer<typeof Version>;

/** Where a session is: `discovering`, the name of a phase, `completed`, or (null) not started. */
export const CurrentPhase = z.nullable(PhaseName);
export type CurrentPhase = 'discovering' | PhaseName | 'completed' | null;

/** The status of a phase, always derived, never stored. */
export const PhaseStatus = z.enum(['pending', 'running', 'paused', 'completed', 'failed', 'cancelled']);
export type PhaseStatus = z.infer<typeof PhaseStatus>;

/** The numbers of a phase. `current` equals `settled`; `total` is null until the phase starts in this run. */
export const PhaseNumbers = z.object({
  current: Count,
  total: z.nullable(Count),
  percentage: Percentage,
  etaSeconds: z.nullable(Count),
  imagesPerMinute: z.nullable(z.number().check(z.nonnegative())),
  unique: z.nullable(Count),
  completed: Count,
  skipped: Count,
  failed: Count,
  settled: Count,
});

const phaseShape = {
  name: PhaseName,
  status: PhaseStatus,
  needed: z.boolean(),
  stage: z.nullable(z.string()),
  progress: PhaseNumbers,
  startedAt: z.nullable(Timestamp),
  completedAt: z.nullable(Timestamp),
};

/** The progress of any phase: the fields that all phases share, and its facts. */
export const PhaseProgress = z.looseObject(phaseShape);
export type PhaseProgress = z.infer<typeof PhaseProgress>;

const factSchemas = { item: Count, end: z.nullable(Count) };

type FactShape<D extends BuiltInPhase> = {
  [F in keyof D['facts']]: D['facts'][F] extends { counted: infer C extends keyof typeof factSchemas }
    ? (typeof factSchemas)[C]
    : never;
};
/** The phases that every session has. */
type StandardPhase = Extract<BuiltInPhase, { optional: false }>;
type StandardPhases = {
  [D in StandardPhase as D['key']]: z.ZodMiniObject<
    Omit<typeof phaseShape, 'name'> & { name: z.ZodMiniLiteral<D['name']> } & FactShape<D>
  >;
};

const standard = BUILT_IN_PHASES.filter(({ optional }) => !optional);

const standardPhases = Object.fromEntries(
  standard.map(({ name, key, facts }) => [
    key,
    z.object({
      ...phaseShape,
      name: z.literal(name),
      ...Object.fromEntries(
        Object.entries<{ counted: keyof typeof factSchemas }>(facts).map(([fact, { counted }]) => [
          fact,
          factSchemas[counted],
        ]),
      ),
    }),
  ]),
) as unknown as StandardPhases;

const standardWeights = Object.fromEntries(standard.map(({ key }) => [key, z.number()])) as {
  [D in StandardPhase as D['key']]: z.ZodMiniNumber;
};

/**
 * What discovery found: photos, and files that are none, by state and kind. It has no percentage. `missing`: photos of
 * the library whose files are not where they were, and nowhere else in the folder.
 */
export const DiscoveryProgress = z.object({
  found: Count,
  ignored: Count,
  unsupported: Count,
  unreadable: Count,
  kinds: OtherFileCounts,
  missing: Count,
  startedAt: z.nullable(Timestamp),
  completedAt: z.nullable(Timestamp),
});

/** The whole unified progress of a session at one version. Absolute, never a delta. */
export const Snapshot = z.object({
  sessionId: Id,
  installation: z.uuid(),
  version: Version,
  name: z.string(),
  rootPath: z.string(),
  overallStatus: SessionStatus,
  overallProgress: z.object({ percentage: Percentage, etaSeconds: z.nullable(Count), currentPhase: CurrentPhase }),
  /** By phase key; 100 in all. */
  weights: z.catchall(z.object(standardWeights), z.number()),
  /** By phase key, in the order in which they run. */
  phases: z.catchall(z.object(standardPhases), PhaseProgress),
  discovery: DiscoveryProgress,
  allowed: z.array(Command),
  reason: z.nullable(z.string()),
  createdAt: Timestamp,
  startedAt: z.nullable(Timestamp),
  endedAt: z.nullable(Timestamp),
  activeSeconds: z.number().check(z.nonnegative()),
  updatedAt: Timestamp,
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Body of `GET /training/sessions/:id/progress-unified`: the snapshot, where it was read, and whether the session moves. */
export const UnifiedProgress = z.extend(Snapshot, {
  source: z.enum(['redis', 'database']),
  stale: z.boolean(),
  condition: Condition,
});
export type UnifiedProgress = z.infer<typeof UnifiedProgress>;

/** One line of the session list. */
export const SessionSummary = z.object({
  sessionId: Id,
  version: Version,
  name: z.string(),
  rootPath: z.string(),
  status: SessionStatus,
  percentage: Percentage,
  currentPhase: CurrentPhase,
  etaSeconds: z.nullable(Count),
  imagesPerMinute: z.nullable(z.number()),
  photos: z.nullable(Count),
  found: Count,
  completed: Count,
  skipped: Count,
  failed: Count,
  faces: Count,
  people: z.nullable(Count),
  createdAt: Timestamp,
  endedAt: z.nullable(Timestamp),
  updatedAt: Timestamp,
});
export type SessionSummary = z.infer<typeof SessionSummary>;

const MAX_PAGE_SIZE = 100;
/** The last page of the largest size whose offset Postgres accepts. */
const MAX_PAGE = Math.floor(MAX_INTEGER / MAX_PAGE_SIZE);

/** Query of `GET /training/sessions`. */
export const SessionListQuery = z.strictObject({
  status: z.optional(SessionStatus),
  page: queryNumber(1, MAX_PAGE),
  pageSize: queryNumber(20, MAX_PAGE_SIZE),
});
export type SessionListQuery = z.infer<typeof SessionListQuery>;

/** A line of the list with the condition of the session, which is no part of what the ledger commits and publishes. */
export const ListedSession = z.extend(SessionSummary, { condition: Condition });
export type ListedSession = z.infer<typeof ListedSession>;

/** A page of sessions, newest first. */
export const SessionList = z.object({
  items: z.array(ListedSession),
  total: Count,
  page: Count,
  pageSize: Count,
  hasMore: z.boolean(),
});

/** Most items a `progress` event may carry beside its snapshot. */
export const RECENT_LIMIT = 24;

/** An item that was just settled: a hint that may be lost. */
export const RecentItem = z.object({
  photoId: Id,
  phase: PhaseName,
  state: z.enum(['completed', 'skipped', 'failed']),
});
export type RecentItem = z.infer<typeof RecentItem>;
