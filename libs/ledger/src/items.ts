import type { FailureGroup, Item, ItemState, PhaseName, Throughput } from '#libs/contracts';
import { pathContains, Prisma, type Connection } from '#libs/database';
import { photoPhases, type PhaseDeclaration } from '#libs/phases';

/** Which items to read; `after` is an ordinal. */
export interface ItemFilter {
  readonly phase: PhaseName;
  readonly state?: ItemState | undefined;
  readonly reason?: string | undefined;
  readonly search?: string | undefined;
  readonly changedSince?: number | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** An item without its number of faces, which the catalog has. */
export type LedgerItem = Omit<Item, 'faces'>;

interface ItemRow extends Omit<LedgerItem, 'duplicateOf'> {
  duplicateId: number | null;
  duplicatePath: string | null;
}

/** A page of a session's items in photo order; stable while the session runs, since ordinals do not move. */
export async function readItems(
  connection: Connection,
  sessionId: number,
  filter: ItemFilter,
): Promise<{ items: LedgerItem[]; next: number | null }> {
  // Items are listed once all ordinals are final.
  const ordinalsAssignedSeq = Prisma.sql`(SELECT ordinals_assigned_seq FROM training_session WHERE id = ${sessionId})`;
  const conditions = [
    Prisma.sql`item.session_id = ${sessionId} AND item.phase = ${filter.phase}`,
    Prisma.sql`${ordinalsAssignedSeq} IS NOT NULL`,
    filter.state === undefined ? null : Prisma.sql`item.state = ${filter.state}`,
    filter.reason === undefined ? null : Prisma.sql`item.reason = ${filter.reason}`,
    filter.search === undefined ? null : pathContains(filter.search),
    filter.changedSince === undefined
      ? null
      : Prisma.sql`item.seq > CASE WHEN ${ordinalsAssignedSeq} > ${filter.changedSince}::int THEN 0 ELSE ${filter.changedSince}::int END`,
    filter.after === undefined ? null : Prisma.sql`item.ordinal > ${filter.after}`,
  ].filter((condition) => condition !== null);
  const rows = await connection.$queryRaw<ItemRow[]>`
    SELECT item.photo_id AS "photoId", item.phase, item.ordinal, photo.path, item.state, item.reason, item.attempts,
      item.ms, greatest(item.seq, ${ordinalsAssignedSeq}) AS seq, original.id AS "duplicateId", original.path AS "duplicatePath"
    FROM item JOIN photo ON photo.id = item.photo_id LEFT JOIN photo original ON original.id = item.duplicate_of
    WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY item.ordinal LIMIT ${filter.limit + 1}`;
  const page = rows.slice(0, filter.limit);
  return {
    items: page.map(({ duplicateId, duplicatePath, ...row }) => ({
      ...row,
      duplicateOf:
        duplicateId === null || duplicatePath === null ? null : { photoId: duplicateId, path: duplicatePath },
    })),
    next: rows.length > filter.limit ? (page.at(-1)?.ordinal ?? null) : null,
  };
}

/** Examples per group of failures. */
const EXAMPLES = 5;

/** The failed items of a session by reason, most frequent first. */
export function readFailures(connection: Connection, sessionId: number): Promise<FailureGroup[]> {
  return connection.$queryRaw<FailureGroup[]>`
    SELECT phase, reason, count(*)::int AS count,
      (array_agg(jsonb_build_object('photoId', photo_id, 'path', path) ORDER BY ordinal))[1:${EXAMPLES}::int] AS examples
    FROM (
      SELECT item.phase, coalesce(item.reason, 'unknown') AS reason, item.photo_id, item.ordinal, photo.path
      FROM item JOIN photo ON photo.id = item.photo_id
      WHERE item.session_id = ${sessionId} AND item.state = 'failed'
    ) AS failed
    GROUP BY phase, reason ORDER BY count DESC, phase DESC, reason LIMIT 100`;
}

const NOTHING: Throughput = { bucketSeconds: 0, buckets: [] };

/** Counts the items that the session's newest run has settled over the time of its work, in `count` equal buckets. */
export async function readThroughput(connection: Connection, sessionId: number, count: number): Promise<Throughput> {
  const session = await connection.trainingSession.findUnique({
    where: { id: sessionId },
    select: { startedAt: true },
  });
  if (!session?.startedAt) return NOTHING;
  const { _min, _max } = await connection.item.aggregate({
    where: { sessionId, settledAt: { gte: session.startedAt } },
    _min: { settledAt: true },
    _max: { settledAt: true },
  });
  if (!_min.settledAt || !_max.settledAt) return NOTHING;
  const from = _min.settledAt.getTime();
  const bucketMs = Math.max(1, Math.ceil((_max.settledAt.getTime() - from + 1) / count));
  const rows = await connection.$queryRaw<{ bucket: number; phase: PhaseName; settled: number }[]>`
    SELECT floor(extract(epoch FROM settled_at - ${_min.settledAt}) * 1000 / ${bucketMs}::float8)::int AS bucket, phase,
      count(*)::int AS settled
    FROM item WHERE session_id = ${sessionId} AND settled_at >= ${session.startedAt}
    GROUP BY 1, 2`;
  const settled = (bucket: number, { name, key }: PhaseDeclaration): [string, number] => [
    key,
    rows.find((row) => row.bucket === bucket && row.phase === name)?.settled ?? 0,
  ];
  const buckets = Array.from({ length: count }, (_, bucket) => ({
    at: new Date(from + bucket * bucketMs).toISOString(),
    ...Object.fromEntries<number>(photoPhases().map((phase) => settled(bucket, phase))),
  })) as Throughput['buckets'];
  return { bucketSeconds: bucketMs / 1000, buckets };
}
