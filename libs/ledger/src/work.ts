import { QueueName, type ImagePhase } from '#libs/contracts';
import type { Connection } from '#libs/database';

/** Items to a chunk: the ordinal range that one job carries. */
const CHUNK_SIZE = 64;

/** An item to be worked on, with the file as discovery saw it. */
export interface PendingItem {
  readonly photoId: number;
  readonly path: string;
  readonly size: bigint;
  readonly mtimeMs: number;
}

/** Numbers of the first `limit` chunks of a phase that have pending items, in order. */
async function pendingChunks(
  connection: Connection,
  sessionId: number,
  phase: ImagePhase,
  limit: number,
): Promise<number[]> {
  const rows = await connection.$queryRaw<{ chunk: number }[]>`
    SELECT DISTINCT ordinal / ${CHUNK_SIZE}::int AS chunk FROM item
    WHERE session_id = ${sessionId} AND phase = ${phase} AND state = 'pending' AND ordinal IS NOT NULL
    ORDER BY chunk LIMIT ${limit}`;
  return rows.map((row) => row.chunk);
}

/** The pending items with ordinals from `from` (inclusive) to `to` (exclusive), in photo order. */
export function pendingItems(
  connection: Connection,
  sessionId: number,
  phase: ImagePhase,
  from: number,
  to: number,
): Promise<PendingItem[]> {
  return connection.$queryRaw<PendingItem[]>`
    SELECT photo.id AS "photoId", photo.path, photo.size, photo.mtime_ms AS "mtimeMs"
    FROM item JOIN photo ON photo.id = item.photo_id
    WHERE item.session_id = ${sessionId} AND item.phase = ${phase} AND item.state = 'pending'
      AND item.ordinal >= ${from} AND item.ordinal < ${to}
    ORDER BY item.ordinal`;
}

/** What a session needs done next: ordinal ranges of its current phase, or one empty range for work that is one piece. */
export interface SessionWork {
  readonly run: number;
  readonly phase: QueueName;
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
}

/** Reads what is to be queued for a session, at most `limit` ranges; null where nothing is. */
export async function planWork(
  connection: Connection,
  sessionId: number,
  limit: number,
): Promise<SessionWork | null> {
  const session = await connection.trainingSession.findUnique({
    where: { id: sessionId },
    select: { run: true, status: true, stage: true },
  });
  if (!session?.stage || (session.status !== 'running' && session.status !== 'discovering')) return null;
  const phase = QueueName.parse(session.stage);
  if (phase === 'discovery' || phase === 'clustering') return { run: session.run, phase, ranges: [{ from: 0, to: 0 }] };
  const chunks = await pendingChunks(connection, sessionId, phase, limit);
  const ranges = chunks.map((chunk) => ({ from: chunk * CHUNK_SIZE, to: (chunk + 1) * CHUNK_SIZE }));
  return { run: session.run, phase, ranges };
}

/** A session that has work to be queued, and for how long nothing changed in it. */
export interface WorkingSession {
  readonly id: number;
  readonly quietMs: number;
}

/** The sessions that have work to be queued. */
export function workingSessions(connection: Connection): Promise<WorkingSession[]> {
  return connection.$queryRaw<WorkingSession[]>`
    SELECT id, (extract(epoch FROM clock_timestamp() - updated_at) * 1000)::float8 AS "quietMs"
    FROM training_session WHERE status IN ('discovering', 'running') ORDER BY id`;
}
