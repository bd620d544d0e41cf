import { isAtWork, type JobPayload, type PhaseName, type PlannedWork, type WorkingStatus } from '#libs/contracts';
import type { Connection } from '#libs/database';
import { findPhase, FIRST_PHASE } from '#libs/phases';
import type { SessionRecord } from '#libs/progress';

/** Items per chunk, the ordinal range of one job. */
const CHUNK_SIZE = 64;
/**
 * The last items of a session form smaller chunks, so that all workers finish at about the same time; a session that
 * fits in one chunk keeps one, so that its duplicates are settled in photo order.
 */
const LAST = { items: 64, chunkSize: 16 };

/** The ordinal from which chunks are small. It is constant during a run, so that ranges never overlap. */
function lastFrom(photos: number): number {
  return photos <= CHUNK_SIZE ? CHUNK_SIZE : Math.floor((photos - LAST.items) / CHUNK_SIZE) * CHUNK_SIZE;
}

/** A pending item, with the file as discovery saw it. */
export interface PendingItem {
  readonly photoId: number;
  readonly path: string;
  readonly size: bigint;
  readonly mtimeMs: number;
}

/** The first `limit` chunks of a phase that have pending items, in order. `last`: the ordinal from which they are small. */
async function pendingChunks(connection: Connection, sessionId: number, phase: PhaseName, last: number, limit: number) {
  // A chunk has at most CHUNK_SIZE items, so the first `limit` chunks are within the first pending `limit * CHUNK_SIZE`.
  const rows = await connection.$queryRaw<{ from: number }[]>`
    SELECT DISTINCT ordinal - ordinal % CASE WHEN ordinal < ${last}::int THEN ${CHUNK_SIZE}::int ELSE ${LAST.chunkSize}::int END AS "from"
    FROM (
      SELECT ordinal FROM item
      WHERE session_id = ${sessionId} AND phase = ${phase} AND state = 'pending' AND ordinal IS NOT NULL
      ORDER BY ordinal LIMIT ${limit * CHUNK_SIZE}) AS first
    ORDER BY "from" LIMIT ${limit}`;
  return rows.map(({ from }) => ({ from, to: from + (from < last ? CHUNK_SIZE : LAST.chunkSize) }));
}

/** The pending items with ordinals from `from` (inclusive) to `to` (exclusive), in photo order. */
export function pendingItems(
  connection: Connection,
  { sessionId, phase, from, to }: Omit<JobPayload, 'run'>,
): Promise<PendingItem[]> {
  return connection.$queryRaw<PendingItem[]>`
    SELECT photo.id AS "photoId", photo.path, photo.size, photo.mtime_ms AS "mtimeMs"
    FROM item JOIN photo ON photo.id = item.photo_id
    WHERE item.session_id = ${sessionId} AND item.phase = ${phase} AND item.state = 'pending'
      AND item.ordinal >= ${from} AND item.ordinal < ${to}
    ORDER BY item.ordinal`;
}

/**
 * The paths of at most `count` of the session's `found` photos, whatever became of them, at random: asked again, it
 * answers others, so that a few files that are there among many that are not are come upon.
 */
export async function samplePaths(
  connection: Connection,
  { id, discovery: { found } }: Pick<SessionRecord, 'id' | 'discovery'>,
  count: number,
): Promise<string[]> {
  const ordinals =
    found <= count ? [...Array(found).keys()] : Array.from({ length: count }, () => Math.floor(Math.random() * found));
  const rows = await connection.$queryRaw<{ path: string }[]>`
    SELECT photo.path FROM item JOIN photo ON photo.id = item.photo_id
    WHERE item.session_id = ${id} AND item.phase = ${FIRST_PHASE.name} AND item.ordinal = ANY(${ordinals}::int[])`;
  return rows.map(({ path }) => path);
}

/** Plans the next jobs of a session, at most `limit` ranges; null where there are none. */
export async function planWork(connection: Connection, sessionId: number, limit: number): Promise<PlannedWork | null> {
  const session = await connection.trainingSession.findUnique({
    where: { id: sessionId },
    select: { run: true, status: true, stage: true, found: true },
  });
  if (!session?.stage || !isAtWork(session.status)) return null;
  const { run, stage: phase, found } = session;
  // A phase whose declaration was removed has no queue.
  if (phase !== 'discovery' && !findPhase(phase)) return null;
  if (findPhase(phase)?.unit !== 'photo') return { run, phase, ranges: [{ from: 0, to: 0 }] };
  return { run, phase, ranges: await pendingChunks(connection, sessionId, phase, lastFrom(found), limit) };
}

/** The sessions with work to queue, and the time since the last change of each. */
export function workingSessions(connection: Connection) {
  return connection.$queryRaw<{ id: number; quietMs: number }[]>`
    SELECT id, (extract(epoch FROM clock_timestamp() - updated_at) * 1000)::float8 AS "quietMs"
    FROM training_session WHERE status IN ('discovering', 'running') ORDER BY id`;
}

/** A session at work. */
export interface AtWork {
  readonly id: number;
  readonly name: string;
  readonly seq: number;
  readonly status: WorkingStatus;
  readonly stage: string | null;
  readonly rootPath: string;
}

/** The sessions that are discovering or running. */
export function sessionsAtWork(connection: Connection): Promise<AtWork[]> {
  return connection.$queryRaw<AtWork[]>`
    SELECT id, name, seq, status, stage, root_path AS "rootPath"
    FROM training_session WHERE status IN ('discovering', 'running') ORDER BY id`;
}
