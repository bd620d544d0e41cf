import type { FailureGroup, Item, ItemSort, ItemState, ItemStates, PhaseName, Throughput } from '#libs/contracts';
import { pathContains, Prisma, type Connection } from '#libs/database';
import { photoPhases, type PhaseDeclaration } from '#libs/phases';

/** Which items to read, by path where no `sort` is said; `from` and `after` are ordinals, of the last page's last item. */
export interface ItemFilter {
  readonly phase: PhaseName;
  readonly state?: ItemState | undefined;
  readonly reason?: string | undefined;
  readonly search?: string | undefined;
  readonly changedSince?: number | undefined;
  readonly from?: number | undefined;
  readonly sort?: ItemSort | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** An item without its number of faces, which the catalog has. */
export type LedgerItem = Omit<Item, 'faces'>;

interface ItemRow extends Omit<LedgerItem, 'duplicateOf'> {
  duplicateId: number | null;
  duplicatePath: string | null;
}

/** The columns of an {@link ItemRow}, from items with their photos. */
const columns = (sessionId: number) => Prisma.sql`
  item.photo_id AS "photoId", item.phase, item.ordinal, photo.path, item.state, item.reason, item.attempts, item.ms,
  greatest(item.seq, ${ordinalsAssignedSeqOf(sessionId)}) AS seq, original.id AS "duplicateId",
  original.path AS "duplicatePath"`;
const WITH_PHOTOS = Prisma.sql`
  JOIN photo ON photo.id = item.photo_id LEFT JOIN photo original ON original.id = item.duplicate_of`;

function itemOf({ duplicateId, duplicatePath, ...row }: ItemRow): LedgerItem {
  const duplicateOf =
    duplicateId === null || duplicatePath === null ? null : { photoId: duplicateId, path: duplicatePath };
  return { ...row, duplicateOf };
}

/** Null before all ordinals are final: items are not listed before that. */
function ordinalsAssignedSeqOf(sessionId: number): Prisma.Sql {
  return Prisma.sql`(SELECT ordinals_assigned_seq FROM training_session WHERE id = ${sessionId})`;
}

/** The condition that an item has changed since a version; all have, until their ordinals were assigned. */
function changedSince(sessionId: number, seq: number): Prisma.Sql {
  return Prisma.sql`item.seq > CASE WHEN ${ordinalsAssignedSeqOf(sessionId)} > ${seq}::int THEN 0 ELSE ${seq}::int END`;
}

/** By what items are sorted, largest first, in orders other than that of their paths. */
const RANKS: Readonly<Record<Exclude<ItemSort, 'path'>, Prisma.Sql>> = {
  latest: Prisma.sql`coalesce(item.seq, 0)`,
  slowest: Prisma.sql`coalesce(item.ms, -1)`,
};

/** A page of a session's items; by path it is stable while the session runs, since ordinals do not move. */
export async function readItems(
  connection: Connection,
  sessionId: number,
  filter: ItemFilter,
): Promise<{ items: LedgerItem[]; next: number | null }> {
  const { sort = 'path' } = filter;
  const rank = sort === 'path' ? null : RANKS[sort];
  const ordinalsAssignedSeq = ordinalsAssignedSeqOf(sessionId);
  const ofPhase = Prisma.sql`item.session_id = ${sessionId} AND item.phase = ${filter.phase}`;
  const conditions = [
    ofPhase,
    Prisma.sql`${ordinalsAssignedSeq} IS NOT NULL`,
    filter.state === undefined ? null : Prisma.sql`item.state = ${filter.state}`,
    filter.reason === undefined ? null : Prisma.sql`item.reason = ${filter.reason}`,
    filter.search === undefined ? null : pathContains(filter.search),
    filter.changedSince === undefined ? null : changedSince(sessionId, filter.changedSince),
    filter.from === undefined ? null : Prisma.sql`item.ordinal >= ${filter.from}`,
    filter.after === undefined ? null : behind(filter.after),
  ].filter((condition) => condition !== null);
  const rows = await connection.$queryRaw<ItemRow[]>`
    SELECT ${columns(sessionId)} FROM item ${WITH_PHOTOS}
    WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY ${rank ? Prisma.sql`${rank} DESC,` : Prisma.empty} item.ordinal LIMIT ${filter.limit + 1}`;
  const page = rows.slice(0, filter.limit);
  return { items: page.map(itemOf), next: rows.length > filter.limit ? (page.at(-1)?.ordinal ?? null) : null };

  function behind(ordinal: number): Prisma.Sql {
    if (rank === null) return Prisma.sql`item.ordinal > ${ordinal}`;
    const last = Prisma.sql`SELECT ${rank}, -item.ordinal FROM item WHERE ${ofPhase} AND item.ordinal = ${ordinal}`;
    return Prisma.sql`(${rank}, -item.ordinal) < (${last})`;
  }
}

/** What to read of the states of a phase; `faceModel` is the model by whose faces completed items are counted, if any. */
interface StatesFilter {
  readonly phase: PhaseName;
  readonly changedSince?: number | undefined;
  readonly faceModel: string | null;
}

/** The states of a phase's items as one text, or of the range of those that have changed. */
export async function readItemStates(
  connection: Connection,
  sessionId: number,
  filter: StatesFilter,
): Promise<ItemStates> {
  const ofPhase = Prisma.sql`item.session_id = ${sessionId} AND item.phase = ${filter.phase}`;
  const range =
    filter.changedSince === undefined
      ? Prisma.sql`SELECT 0 AS first, ${MAX_ORDINAL}::int AS last`
      : Prisma.sql`SELECT min(ordinal) AS first, max(ordinal) AS last FROM item
          WHERE ${ofPhase} AND ${changedSince(sessionId, filter.changedSince)}`;
  const [row] = await connection.$queryRaw<{ from: number | null; states: string | null }[]>`
    WITH range AS (${range}), known AS (
      SELECT item.ordinal, item.ordinal - 1 - lag(item.ordinal, 1, item.ordinal - 1) OVER (ORDER BY item.ordinal) AS gap,
        CASE WHEN item.state = 'completed' AND scan.faces IS NOT NULL THEN least(scan.faces, 9)::text
          ELSE left(item.state, 1) END AS letter
      FROM item LEFT JOIN face_scan scan ON scan.photo_id = item.photo_id AND scan.model_id = ${filter.faceModel}
      WHERE ${ofPhase} AND ${ordinalsAssignedSeqOf(sessionId)} IS NOT NULL
        AND item.ordinal >= (SELECT first FROM range) AND item.ordinal <= (SELECT last FROM range)
    )
    SELECT min(ordinal) AS "from", string_agg(repeat('-', gap) || letter, '' ORDER BY ordinal) AS states FROM known`;
  return { from: row?.from ?? 0, states: row?.states ?? '' };
}

const MAX_ORDINAL = 2 ** 31 - 1;

/** The items of a session that were settled last, over all phases, newest first. */
export async function readLatestItems(connection: Connection, sessionId: number, limit: number): Promise<LedgerItem[]> {
  const rows = await connection.$queryRaw<ItemRow[]>`
    SELECT ${columns(sessionId)}
    FROM session_phase CROSS JOIN LATERAL (
      SELECT * FROM item
      WHERE item.session_id = ${sessionId} AND item.phase = session_phase.phase AND item.seq > 0
        AND item.ordinal IS NOT NULL AND item.state <> 'pending'
      ORDER BY item.seq DESC, item.ordinal DESC LIMIT ${limit}
    ) item ${WITH_PHOTOS}
    WHERE session_phase.session_id = ${sessionId} AND ${ordinalsAssignedSeqOf(sessionId)} IS NOT NULL
    ORDER BY item.seq DESC, item.ordinal DESC LIMIT ${limit}`;
  return rows.map(itemOf);
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
