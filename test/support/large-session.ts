import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import type { Snapshot } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import { thumbnailPath } from '#libs/formats';
import type { Server } from './darkroom.js';
import { trainingSnapshot } from './snapshots.js';

/** The content that all photos of a large session share, so that one thumbnail serves them all. */
const HASH = 'ab'.repeat(32);

/** A session of very many photos, whose progress `settle` simulates. */
export type LargeSession = Awaited<ReturnType<typeof makeLargeSession>>;

/**
 * Writes a session of very many photos into the database as discovery leaves it, without the photos: paused, so that no
 * worker touches it.
 */
export async function makeLargeSession(server: Server, rootPath: string, total: number) {
  const database = openDatabase(server.databaseUrl, { connections: 1 });
  const { sessionId } = await server.api.create({ rootPath, name: basename(rootPath) });
  const thumbnail = thumbnailPath(join(server.data, 'thumbnails'), HASH);
  mkdirSync(dirname(thumbnail), { recursive: true });
  await sharp({ create: { width: 320, height: 240, channels: 3, background: '#84a' } })
    .jpeg()
    .toFile(thumbnail);
  await database.$executeRaw`
    INSERT INTO photo (path, size, mtime_ms)
    SELECT ${rootPath} || '/' || lpad(number::text, 7, '0') || '.jpg', 1, 1 FROM generate_series(0, ${total}::int - 1) AS number`;
  await database.$executeRaw`
    INSERT INTO photo_fingerprint (photo_id, size, mtime_ms, content_hash, dhash, dhash_version, duplicate_key, width, height)
    SELECT id, size, mtime_ms, ${HASH}, '', 1, '', 320, 240 FROM photo WHERE starts_with(path, ${rootPath} || '/')`;
  await database.$executeRaw`
    INSERT INTO item (session_id, phase, photo_id, ordinal, seq)
    SELECT ${sessionId}::int, 'training', id, row_number() OVER (ORDER BY path COLLATE "C") - 1, 2
    FROM photo WHERE starts_with(path, ${rootPath} || '/')`;
  await database.$executeRaw`
    UPDATE session_phase SET total = ${total}::int, started_at = now() WHERE session_id = ${sessionId}::int AND phase = 'training'`;
  await database.$executeRaw`
    UPDATE training_session SET status = 'paused', stage = 'training', seq = 2, ordinals_assigned_seq = 2,
      found = ${total}::int, started_at = now(),
      discovery_started_at = now(), discovery_completed_at = now()
    WHERE id = ${sessionId}::int`;
  return {
    id: sessionId,
    /** Settles the items of a range of ordinals as of `seq`; one in a hundred fails. */
    async settle(from: number, to: number, seq: number): Promise<void> {
      await database.$executeRaw`
        UPDATE item SET seq = ${seq}::int, settled_at = now(), ms = 20, attempts = 1,
          state = CASE WHEN ordinal % 100 = 7 THEN 'failed' ELSE 'completed' END,
          reason = CASE WHEN ordinal % 100 = 7 THEN 'The file ends early.' END
        WHERE session_id = ${sessionId}::int AND phase = 'training' AND ordinal >= ${from}::int AND ordinal < ${to}::int`;
    },
    /** The session's snapshot when that many photos are settled. */
    snapshotAt(base: Snapshot, settled: number, seq: number): Snapshot {
      const failed = Math.floor((settled + 92) / 100);
      return trainingSnapshot(base, { seq, total, settled, failed, imagesPerMinute: 2_400 });
    },
    /** The ids of the photos in a range of ordinals. */
    async photoIds(from: number, to: number): Promise<number[]> {
      const items = await database.item.findMany({
        where: { sessionId, phase: 'training', ordinal: { gte: from, lt: to } },
        select: { photoId: true },
        orderBy: { ordinal: 'asc' },
      });
      return items.map(({ photoId }) => photoId);
    },
    close: () => database.$disconnect(),
  };
}
