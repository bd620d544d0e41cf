import type { ImagePhase } from '#libs/contracts';
import type { Connection } from '#libs/database';

/** Items to a chunk: the ordinal range that one job carries. */
export const CHUNK_SIZE = 64;

/** An item to be worked on, with the file as discovery saw it. */
export interface PendingItem {
  readonly photoId: number;
  readonly path: string;
  readonly size: bigint;
  readonly mtimeMs: number;
}

/** Numbers of the first `limit` chunks of a phase that have pending items, in order. */
export async function pendingChunks(
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
