import type { PhaseName, Throughput } from '#libs/contracts';
import type { Connection } from '#libs/database';
import { photoPhases, type PhaseDeclaration } from '#libs/phases';

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
